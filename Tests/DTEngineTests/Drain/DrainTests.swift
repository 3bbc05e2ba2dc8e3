import DTEngine
import DTTestKit
import DTWire
import Testing

@Suite(.timeLimit(.minutes(5)))
struct DrainTests {
    private let task = LeaseID.sample(1)
    private let origin = EngineUnderTest.origin
    private let goodbye = WorkerMessage.goodbye(Goodbye(reason: .draining, released: []))
    private let draining = Admission(.draining, reason: .draining)
    private let closed = EngineEvent.disconnected(Disconnection(.lost, message: "closed"))

    @Test func `with nothing in hand it says goodbye and waits two seconds for the close`() {
        var engine = EngineUnderTest.active()
        let actions = engine.turn(.drainRequested(timeout: nil))
        #expect(actions.messages.last == goodbye)
        #expect(actions.contains(credits(seen: 2, free: 0, draining)))
        #expect(actions.last == .arm(.flushDeadline, at: engine.now.advanced(by: .seconds(2))))
        let end = engine.turn(closed)
        #expect(end.end == .drained)
        #expect(Set(EngineTimer.allCases.map(EngineAction.disarm)).isSubset(of: Set(end)))
    }

    @Test func `a coordinator that does not close is not waited for`() {
        var engine = EngineUnderTest.active()
        engine.turn(.drainRequested(timeout: nil))
        #expect(engine.turn(.timerFired(.flushDeadline)).end == .drained)
    }

    @Test func `what runs goes on, is delivered and acknowledged before the goodbye`() {
        var engine = EngineUnderTest.active()
        engine.run(task)
        let actions = engine.turn(.drainRequested(timeout: nil))
        #expect(actions.armed(.drainDeadline) == engine.now.advanced(by: .seconds(30)))
        #expect(actions.messages == [.credits(Credits(seen: 3, pools: [pool(0)], admission: draining))])
        #expect(engine.state.status.phase == .draining)
        let finished = engine.finish(task)
        #expect(finished.delivered == [task])
        #expect(finished.messages == [])
        #expect(finished.armed(.flushDeadline) == engine.now.advanced(by: .seconds(5)))
        #expect(engine.acknowledge(task).messages == [goodbye])
    }

    private func pool(_ free: Int) -> CreditPool {
        CreditPool(id: PoolID(unchecked: "main"), free: free, types: Set(TaskConfig.types))
    }

    @Test func `what was not started is handed back at once`() {
        var engine = EngineUnderTest.active()
        engine.run(.sample(9))
        engine.give(task)
        let actions = engine.turn(.drainRequested(timeout: nil))
        #expect(actions.messages.first == .taskRejected(TaskRejected(task, code: .draining)))
        #expect(engine.state.status.held == 1)
    }

    @Test func `it stays until the journal has forgotten what was handed back`() {
        var engine = EngineUnderTest.active()
        engine.give(task)
        let actions = engine.turn(.drainRequested(timeout: nil))
        #expect(actions.messages.first == .taskRejected(TaskRejected(task, code: .draining)))
        #expect(!actions.messages.contains(goodbye))
        let forgotten = engine.turn(.journaled([task], origin))
        #expect(forgotten.first == .unjournal([task], origin))
        #expect(forgotten.messages == [goodbye])
    }

    @Test func `it does not stay for a journal that never answers`() {
        var engine = EngineUnderTest.active()
        engine.give(task)
        #expect(engine.turn(.stopRequested).armed(.flushDeadline) == engine.now.advanced(by: .seconds(15)))
        #expect(engine.turn(.timerFired(.flushDeadline)).end == .drained)
    }

    @Test func `at the deadline what runs is stopped, with its grace`() {
        var engine = EngineUnderTest.active()
        engine.run(task)
        engine.turn(.drainRequested(timeout: .seconds(60)))
        engine.clock.advance(by: .seconds(60))
        #expect(
            engine.turn(.timerFired(.drainDeadline)) == [
                .cancel(task, reason: .workerStopped, grace: .seconds(10)), .disarm(.drainDeadline),
                .arm(.flushDeadline, at: engine.now.advanced(by: .seconds(15))),
            ])
        let interrupted = Outcome(status: .interrupted, code: .workerStopped)
        #expect(engine.finish(task, interrupted).delivered == [task])
        #expect(engine.acknowledge(task).messages == [goodbye])
    }

    @Test func `what cannot be stopped or spooled does not keep it for ever`() {
        var engine = EngineUnderTest.active()
        engine.run(task)
        engine.turn(.stopRequested)
        #expect(engine.turn(.timerFired(.flushDeadline)).end == .drainedUndelivered(1))
    }

    @Test func `a stop is a drain without time`() {
        var engine = EngineUnderTest.active()
        engine.run(task)
        #expect(engine.turn(.stopRequested).contains(.cancel(task, reason: .workerStopped, grace: .seconds(10))))
    }

    @Test func `a stop after a drain stops at once, and a drain after a stop changes nothing`() {
        var engine = EngineUnderTest.active()
        engine.run(task)
        engine.turn(.drainRequested(timeout: nil))
        let stop = engine.turn(.stopRequested)
        #expect(stop.first == .cancel(task, reason: .workerStopped, grace: .seconds(10)))
        #expect(engine.turn(.drainRequested(timeout: .seconds(3600))) == [])
        #expect(engine.turn(.stopRequested) == [])
        #expect(engine.turn(.timerFired(.drainDeadline)) == [])
    }

    @Test func `of two drains the earlier deadline holds`() {
        var engine = EngineUnderTest.active()
        engine.run(task)
        engine.turn(.drainRequested(timeout: .seconds(30)))
        #expect(engine.turn(.drainRequested(timeout: .seconds(40))) == [])
        #expect(
            engine.turn(.drainRequested(timeout: .seconds(20))) == [
                .arm(.drainDeadline, at: engine.now.advanced(by: .seconds(20)))
            ])
    }

    @Test(arguments: [(Int64?.none, Int64(29)), (10_000, 9), (.max, 9_000_000_000)])
    func `a coordinator's drain counts from its frame`(milliseconds: Int64?, seconds: Int64) {
        var engine = EngineUnderTest.active()
        engine.run(task)
        let actions = engine.receive(
            .drain(Drain(reason: "maintenance", timeoutMilliseconds: milliseconds)), age: .seconds(1))
        let wait = actions.armed(.drainDeadline).map { engine.now.duration(to: $0) }
        #expect((wait ?? .zero) >= .seconds(seconds))
        #expect(!actions.contains { if case .cancel = $0 { true } else { false } })
    }

    @Test(arguments: [Int64(0), 500, -1, .min])
    func `a coordinator's drain whose time is over stops at once`(milliseconds: Int64) {
        var engine = EngineUnderTest.active()
        engine.run(task)
        let actions = engine.receive(
            .drain(Drain(reason: "maintenance", timeoutMilliseconds: milliseconds)), age: .seconds(1))
        #expect(actions.contains(.cancel(task, reason: .workerStopped, grace: .seconds(10))))
    }

    @Test func `a coordinator may ask for it before the session stands`() {
        var engine = EngineUnderTest()
        engine.turn(.started(Recovered()), .connected(EngineUnderTest.terms))
        #expect(engine.receive(.drain(Drain(reason: "maintenance"))).end == .drained)
    }

    // MARK: - Without a session

    @Test func `without a session and with nothing to say it leaves at once`() {
        var engine = EngineUnderTest()
        engine.turn(.started(Recovered()))
        #expect(engine.turn(.drainRequested(timeout: nil)).end == .drained)
    }

    @Test func `without a session it waits for one to deliver what it has`() {
        var engine = EngineUnderTest.active(recovered: [Delivery(task, origin: origin)])
        engine.loseSession()
        let actions = engine.turn(.drainRequested(timeout: nil))
        #expect(actions.end == nil)
        #expect(actions.armed(.flushDeadline) == engine.now.advanced(by: .seconds(5)))
        #expect(engine.connect().delivered == [task])
        #expect(engine.acknowledge(task).messages == [goodbye])
    }

    @Test func `without a session it leaves its outcomes in the spool when the time is over`() {
        var engine = EngineUnderTest.active(recovered: [Delivery(task, origin: origin)])
        engine.loseSession()
        engine.turn(.drainRequested(timeout: nil))
        #expect(engine.turn(.timerFired(.flushDeadline)).end == .drainedUndelivered(1))
    }

    @Test func `a drained engine whose attempts are spent has drained`() {
        var engine = EngineUnderTest.active(recovered: [Delivery(task, origin: origin)]) { $0.backoff.attempts = 1 }
        engine.turn(.drainRequested(timeout: nil))
        let refused = EngineEvent.disconnected(Disconnection(.refused(code: "busy"), message: "busy"))
        engine.turn(refused, .timerFired(.reconnect))
        #expect(engine.turn(refused).end == .drainedUndelivered(1))
    }

    @Test func `a session that ends during the drain is sought again, and none is offered slots`() {
        var engine = EngineUnderTest.active()
        engine.run(task)
        engine.turn(.drainRequested(timeout: nil))
        engine.loseSession()
        let actions = engine.connect(decisions: [ResumeDecision(task, .continue)])
        #expect(actions.offers == [0])
        #expect(actions.registers.first?.resume == [HeldTask(task, phase: .running)])
    }

    @Test func `what was handed back while registering is told when the coordinator counts on it`() {
        var engine = EngineUnderTest.active()
        engine.run(.sample(9))
        engine.give(task)
        engine.loseSession()
        engine.turn(.connected(EngineUnderTest.terms), .drainRequested(timeout: nil))
        let answer = Registered(decisions: [ResumeDecision(task, .continue)])
        #expect(engine.receive(.registered(answer)).contains(rejection(task, .draining)))
    }
}
