import DTEngine
import DTTestKit
import DTWire
import Testing

@Suite(.timeLimit(.minutes(5)))
struct TaskTests {
    private let task = LeaseID.sample(1)
    private let origin = EngineUnderTest.origin

    @Test func `a task goes into the journal, runs, is spooled, delivered and acknowledged`() {
        var engine = EngineUnderTest.active(slots: 1)
        #expect(engine.give(task) == [.journal([.sample(task)], origin)])
        #expect(engine.turn(.journaled([task], origin)) == [.start(.sample(task), origin)])
        #expect(engine.turn(.taskStarted(task)) == [.send(.taskStarted(TaskStarted(task)))])
        #expect(
            engine.turn(.taskProgressed(task, progress: 0.5, step: "half")) == [
                .send(.taskProgress(TaskProgress(task, progress: 0.5, step: "half")))
            ])
        #expect(engine.turn(.taskFinished(task, .sample)) == [.spool(task, .sample, origin)])
        #expect(engine.turn(.spooled([task])) == [.deliver([task], origin), credits(seen: 3, free: 1)])
        #expect(engine.acknowledge(task) == [.acknowledge([task], origin)])
        #expect(engine.state.status.undelivered == 0)
    }

    @Test func `what comes in one turn goes into the journal in one write`() {
        var engine = EngineUnderTest.active(slots: 3)
        let (first, second) = (
            engine.frame(.executeTasks(ExecuteTasks(tasks: [.sample(.sample(1)), .sample(.sample(2))]))),
            engine.frame(.executeTasks(ExecuteTasks(tasks: [.sample(.sample(3))])))
        )
        #expect(
            engine.turn(first, second) == [.journal([1, 2, 3].map { .sample(.sample($0)) }, origin)])
    }

    @Test func `a start is not announced when the end is in the same turn`() {
        var engine = EngineUnderTest.active()
        engine.give(task)
        engine.turn(.journaled([task], origin))
        #expect(engine.turn(.taskStarted(task), .taskFinished(task, .sample)).messages == [])
    }

    @Test func `a task that ends twice has one outcome`() {
        var engine = EngineUnderTest.active()
        engine.run(task)
        engine.turn(.taskFinished(task, .sample))
        #expect(engine.turn(.taskFinished(task, Outcome(status: .failed, code: .exitCode))) == [])
        engine.turn(.spooled([task]))
        #expect(engine.turn(.taskFinished(task, .sample)) == [])
    }

    @Test func `news of what is not held changes nothing`() {
        var engine = EngineUnderTest.active()
        #expect(engine.turn(.taskStarted(task)) == [])
        #expect(engine.turn(.taskProgressed(task, progress: 1, step: nil)) == [])
        #expect(engine.turn(.taskFinished(task, .sample)) == [])
        #expect(engine.turn(.spooled([task])) == [])
        #expect(engine.turn(.journalFailed([])).offers == [0])
    }

    // MARK: - What is not taken

    @Test(arguments: ["accepted", "running", "finishing", "spooled"])
    func `the same lease heard twice is not taken twice`(stage: String) {
        var engine = EngineUnderTest.active()
        engine.give(task)
        if stage != "accepted" { engine.turn(.journaled([task], origin)) }
        if stage == "finishing" || stage == "spooled" { engine.turn(.taskFinished(task, .sample)) }
        if stage == "spooled" { engine.turn(.spooled([task])) }
        let actions = engine.give(task)
        #expect(actions.messages.allSatisfy { if case .credits = $0 { true } else { false } })
        #expect(actions.started == [])
        #expect(engine.state.status.held == (stage == "spooled" ? 0 : 1))
    }

    @Test func `while draining everything is handed back`() {
        var engine = EngineUnderTest.active()
        engine.run(.sample(1))
        engine.turn(.drainRequested(timeout: nil))
        #expect(engine.give(.sample(2)) == [rejection(.sample(2), .draining)])
    }

    // MARK: - Newer and older attempts

    @Test func `a newer fence stops the older attempt and begins when that has ended`() {
        var engine = EngineUnderTest.active(slots: 2)
        let (older, newer) = (LeaseID.sample(1, fence: 1), LeaseID.sample(1, fence: 2))
        engine.run(older)
        #expect(
            engine.give(newer) == [
                .cancel(older, reason: .leaseLost, grace: .seconds(10)), .journal([.sample(newer)], origin),
            ])
        #expect(engine.turn(.journaled([newer], origin)) == [])
        let lost = Outcome(status: .interrupted, code: .leaseLost)
        #expect(
            engine.turn(.taskFinished(older, lost)) == [.spool(older, lost, origin), .start(.sample(newer), origin)])
    }

    @Test func `a newer attempt whose lease lapses as it waits is handed back`() {
        var engine = EngineUnderTest.active(slots: 2)
        let (older, newer) = (LeaseID.sample(1, fence: 1), LeaseID.sample(1, fence: 2))
        engine.run(older)
        engine.give(newer)
        engine.turn(.journaled([newer], origin))
        engine.clock.advance(by: .seconds(31))
        let actions = engine.turn(.taskFinished(older, .sample))
        #expect(actions.contains(.unjournal([newer], origin)))
        #expect(actions.contains(rejection(newer, .storeUnavailable)))
        #expect(actions.started == [])
    }

    @Test func `a newer attempt that waits is forgotten by the journal when it is given up`() {
        var engine = EngineUnderTest.active(slots: 2)
        let (older, newer) = (LeaseID.sample(1, fence: 1), LeaseID.sample(1, fence: 2))
        engine.run(older)
        engine.give(newer)
        engine.turn(.journaled([newer], origin))
        let actions = engine.turn(.drainRequested(timeout: nil))
        #expect(actions.contains(.unjournal([newer], origin)))
        #expect(actions.contains(rejection(newer, .draining)))
    }

    @Test func `a newer fence over what was not started takes its place`() {
        var engine = EngineUnderTest.active(slots: 1)
        let (older, newer) = (LeaseID.sample(1, fence: 1), LeaseID.sample(1, fence: 2))
        engine.give(older)
        #expect(engine.give(newer) == [.journal([.sample(newer)], origin)])
        #expect(
            engine.turn(.journaled([older, newer], origin)) == [
                .unjournal([older], origin), .start(.sample(newer), origin),
            ])
    }

    @Test func `a newer fence gets no slot that is not there`() {
        var engine = EngineUnderTest.active(slots: 1)
        let (older, newer) = (LeaseID.sample(1, fence: 1), LeaseID.sample(1, fence: 2))
        engine.run(older)
        #expect(
            engine.give(newer) == [
                .cancel(older, reason: .leaseLost, grace: .seconds(10)), rejection(newer, .noCredit),
            ])
    }

    @Test func `an older fence than what is held is never taken`() {
        var engine = EngineUnderTest.active(slots: 2)
        engine.run(.sample(1, fence: 2))
        let actions = engine.give(.sample(1, fence: 1))
        #expect(actions.first == rejection(.sample(1, fence: 1), .noCredit))
        #expect(actions.contains { if case .cancel = $0 { true } else { false } } == false)
    }

    // MARK: - The journal

    @Test func `what the journal cannot take is handed back, and nothing is offered for a while`() {
        var engine = EngineUnderTest.active(slots: 2)
        engine.give(task)
        let constrained = Admission(.constrained, reason: .storeUnavailable)
        #expect(
            engine.turn(.journalFailed([task])) == [
                .arm(.pauseEnd, at: engine.now.advanced(by: .seconds(5))), rejection(task, .storeUnavailable),
                credits(seen: 3, free: 0, constrained),
            ])
        #expect(engine.give(.sample(2)) == [rejection(.sample(2), .storeUnavailable)])
        #expect(engine.turn(.timerFired(.pauseEnd)) == [credits(seen: 4, free: 2)])
    }

    @Test func `a second failure does not lengthen the pause`() {
        var engine = EngineUnderTest.active(slots: 2)
        engine.give(.sample(1))
        engine.give(.sample(2))
        engine.turn(.journalFailed([.sample(1)]))
        engine.clock.advance(by: .seconds(3))
        #expect(engine.turn(.journalFailed([.sample(2)])) == [rejection(.sample(2), .storeUnavailable)])
    }

    @Test func `what was handed back is forgotten by the journal once it has answered`() {
        var engine = EngineUnderTest.active()
        engine.run(.sample(9))
        engine.give(task)
        #expect(engine.turn(.drainRequested(timeout: nil)).contains(rejection(task, .draining)))
        #expect(engine.turn(.journaled([task], origin)) == [.unjournal([task], origin)])
    }

    @Test func `a journal that answers twice starts nothing twice and forgets nothing`() {
        var engine = EngineUnderTest.active()
        engine.run(task)
        #expect(engine.turn(.journaled([task], origin)) == [])
    }

    // MARK: - Cancelling

    private func cancel(_ leaseID: LeaseID, grace: Int64? = nil) -> CoordinatorMessage {
        .cancelTask(CancelTask(leaseID, reason: .cancelRequested, graceMilliseconds: grace))
    }

    @Test func `a cancel before the journal has answered ends the task at once`() {
        var engine = EngineUnderTest.active()
        engine.give(task)
        #expect(
            engine.receive(cancel(task)) == [
                .spool(task, Outcome(status: .cancelled, code: .cancelRequested), origin)
            ])
        #expect(engine.turn(.journaled([task], origin)) == [])
        #expect(engine.turn(.spooled([task])).delivered == [task])
    }

    @Test func `a cancel in the turn in which a task came keeps it out of the journal`() {
        var engine = EngineUnderTest.active()
        let (given, cancelled) = (
            engine.frame(.executeTasks(ExecuteTasks(tasks: [.sample(task), .sample(.sample(2))]))),
            engine.frame(cancel(task))
        )
        let actions = engine.turn(given, cancelled)
        #expect(actions.contains(.journal([.sample(.sample(2))], origin)))
        #expect(actions.contains(.spool(task, Outcome(status: .cancelled, code: .cancelRequested), origin)))
    }

    @Test(arguments: [(nil, Duration.seconds(10)), (Int64(500), .milliseconds(500)), (-1, .zero)])
    func `a cancel stops what runs, with the grace it names or the worker's own`(grace: Int64?, expected: Duration) {
        var engine = EngineUnderTest.active()
        engine.run(task)
        #expect(
            engine.receive(cancel(task, grace: grace)) == [.cancel(task, reason: .cancelRequested, grace: expected)])
        #expect(engine.receive(cancel(task)) == [])
        #expect(engine.heldByHeartbeat() == [HeldTask(task, phase: .running)])
    }

    @Test func `a cancel that comes too late is answered by the outcome`() {
        var engine = EngineUnderTest.active()
        engine.run(task)
        engine.turn(.taskFinished(task, .sample))
        #expect(engine.receive(cancel(task)) == [])
        engine.turn(.spooled([task]))
        #expect(engine.receive(cancel(task)) == [])
    }

    @Test(arguments: [LeaseID.sample(2), .sample(1, fence: 2)])
    func `a cancel of what is not held says so`(_ leaseID: LeaseID) {
        var engine = EngineUnderTest.active()
        engine.run(task)
        #expect(engine.receive(cancel(leaseID)) == [.send(.notHeld(NotHeld(leaseID)))])
    }

    @Test(arguments: ReasonCode.allCases)
    func `a stopped attempt is never a verdict on its task`(_ reason: ReasonCode) {
        #expect(!reason.stoppedStatus.isVerdict)
        #expect((reason.stoppedStatus == .timedOut) == (reason == .timeout))
    }
}
