import DTEngine
import DTTestKit
import DTWire
import Testing

@Suite(.timeLimit(.minutes(5)))
struct SessionTests {
    private let task = LeaseID.sample(1)
    private let other = LeaseID.sample(2)

    @Test func `it connects once it has started, and once only`() {
        var engine = EngineUnderTest()
        #expect(engine.turn() == [])
        #expect(engine.turn(.started(Recovered())) == [.connect])
        #expect(engine.turn(.started(Recovered())) == [])
        #expect(engine.state.status.phase == .connecting)
    }

    @Test func `it registers first, and offers nothing before it is answered`() {
        var engine = EngineUnderTest()
        engine.turn(.started(Recovered(undelivered: [Delivery(task, origin: EngineUnderTest.origin)])))
        let register = Register(
            identity: "sample", instance: .sample, tags: ["fast"], capabilities: .sample, handlers: ["greet"],
            profile: "test", limits: WorkerLimits(maxConcurrentTasks: 2, taskTimeout: TimeSpan(.seconds(3600))),
            enforcement: .sample, resume: [], undelivered: [task])
        #expect(engine.turn(.connected(EngineUnderTest.terms)) == [.send(.register(register))])
        #expect(engine.turn(.timerFired(.heartbeat)) == [])
        #expect(engine.state.status.phase == .registering)
    }

    @Test func `once registered it delivers, offers its slots and beats`() {
        var engine = EngineUnderTest()
        engine.turn(
            .started(Recovered(undelivered: [Delivery(task, origin: EngineUnderTest.origin)])),
            .connected(EngineUnderTest.terms))
        #expect(
            engine.receive(.registered(Registered(decisions: []))) == [
                .arm(.heartbeat, at: engine.now.advanced(by: .seconds(10))),
                .deliver([task], EngineUnderTest.origin), credits(seen: 2, free: 2),
            ])
        #expect(engine.state.status.phase == .active)
        #expect(engine.state.status.workerID == .sample)
    }

    @Test func `a register lists what it holds, by how far it is, and what waits in the spool`() {
        var engine = EngineUnderTest.active(slots: 4)
        engine.run(.sample(1), .sample(2), .sample(3))
        engine.turn(.taskProgressed(.sample(1), progress: 0.5, step: nil))
        engine.finish(.sample(2))
        engine.turn(.taskFinished(.sample(3), .sample))
        engine.give(.sample(4))
        engine.loseSession()
        let register = engine.turn(.connected(EngineUnderTest.terms)).registers.first
        #expect(
            register?.resume == [
                HeldTask(.sample(1), phase: .running, progress: 0.5), HeldTask(.sample(4), phase: .accepted),
            ])
        #expect(register?.undelivered == [.sample(3), .sample(2)])
        #expect(register?.more == nil)
    }

    @Test func `a register lists no more of the spool than fits a message, and says that there is more`() {
        let spool = (0..<1000).map { Delivery(.sample($0), origin: EngineUnderTest.origin) }
        var engine = EngineUnderTest()
        engine.turn(.started(Recovered(undelivered: spool)))
        var terms = EngineUnderTest.terms
        terms.maxMessageBytes = 64 << 10
        let register = engine.turn(.connected(terms)).registers.first
        #expect(register?.more == true)
        #expect(register?.undelivered == spool.prefix(186).map(\.leaseID))
        let bytes = register.flatMap { try? JSONText.encode(WorkerMessage.register($0)) }
        #expect((bytes?.count ?? .max) < 64 << 10)
    }

    // MARK: - Decisions

    @Test func `continue extends the lease from the frame's time`() {
        var engine = EngineUnderTest.active()
        engine.give(task)
        engine.clock.advance(by: .seconds(29))
        engine.loseSession()
        engine.connect(decisions: [ResumeDecision(task, .continue, leaseMilliseconds: 30_000)])
        engine.clock.advance(by: .seconds(29))
        #expect(engine.turn(.journaled([task], EngineUnderTest.origin)).started == [task])
    }

    @Test(arguments: [ResumeDecision.Verdict.cancel, .deliver])
    func `what was not started and is another's by now is dropped without an outcome`(
        _ verdict: ResumeDecision.Verdict
    ) {
        var engine = EngineUnderTest.active()
        engine.give(task)
        engine.loseSession()
        let actions = engine.connect(decisions: [ResumeDecision(task, verdict)])
        #expect(actions.offers == [2])
        #expect(
            engine.turn(.journaled([task], EngineUnderTest.origin)) == [.unjournal([task], EngineUnderTest.origin)])
    }

    @Test func `what runs is stopped by cancel and goes on after deliver`() {
        var engine = EngineUnderTest.active()
        engine.run(task, other)
        engine.loseSession()
        let actions = engine.connect(decisions: [ResumeDecision(task, .cancel), ResumeDecision(other, .deliver)])
        #expect(actions.contains(.cancel(task, reason: .leaseLost, grace: .seconds(10))))
        #expect(engine.finish(other).delivered == [other])
    }

    @Test func `what was given up between register and its answer is handed back at once`() {
        var engine = EngineUnderTest.active()
        engine.give(task)
        engine.loseSession()
        engine.turn(.connected(EngineUnderTest.terms), .journalFailed([task]))
        let actions = engine.receive(
            .registered(Registered(decisions: [ResumeDecision(task, .continue, leaseMilliseconds: 30_000)])))
        #expect(actions.contains(rejection(task, .storeUnavailable)))
    }

    @Test func `what ended between register and its answer is delivered, not handed back`() {
        var engine = EngineUnderTest.active()
        engine.run(task)
        engine.loseSession()
        engine.turn(.connected(EngineUnderTest.terms))
        engine.finish(task)
        let actions = engine.receive(
            .registered(Registered(decisions: [ResumeDecision(task, .continue, leaseMilliseconds: 30_000)])))
        #expect(actions.delivered == [task])
        #expect(!actions.contains(rejection(task, .storeUnavailable)))
    }

    @Test func `what began while there was no session is announced, unless register said so`() {
        var engine = EngineUnderTest.active()
        engine.give(task, other)
        engine.loseSession()
        engine.turn(.journaled([task], EngineUnderTest.origin), .taskStarted(task))
        engine.turn(.connected(EngineUnderTest.terms))
        engine.turn(.journaled([other], EngineUnderTest.origin), .taskStarted(other))
        let actions = engine.receive(.registered(Registered(decisions: [])))
        #expect(actions.contains(.send(.taskStarted(TaskStarted(other)))))
        #expect(!actions.contains(.send(.taskStarted(TaskStarted(task)))))
    }

    // MARK: - Out of place

    private static let outOfPlaceWhileRegistering: [CoordinatorMessage] = [
        .executeTasks(ExecuteTasks(tasks: [.sample(.sample(1))])),
        .cancelTask(CancelTask(.sample(1), reason: .cancelRequested)),
        .heartbeatAck(
            HeartbeatAck(time: Timestamp(milliseconds: 0), renewed: [], lost: [], leaseMilliseconds: 1, store: .up)),
        .resultAcks(ResultAcks(acks: [])),
        .logAck(LogAck(.sample(1), stream: .stdout, next: 0, discard: false)),
    ]

    @Test(arguments: outOfPlaceWhileRegistering)
    func `a message before registered ends the session`(_ message: CoordinatorMessage) {
        var engine = EngineUnderTest()
        engine.turn(.started(Recovered()), .connected(EngineUnderTest.terms))
        let fault = ProtocolFault(
            code: "out_of_place", message: "this message does not belong here", seq: 2, fatal: true)
        #expect(engine.receive(message) == [.send(.error(fault)), .disconnect])
    }

    @Test func `a second registered ends the session`() {
        var engine = EngineUnderTest.active()
        #expect(engine.receive(.registered(Registered(decisions: []))).last == .disconnect)
    }

    @Test func `the last words of a session that is over change nothing`() {
        var engine = EngineUnderTest.active()
        engine.turn(.disconnected(Disconnection(.lost, message: "gone")))
        #expect(engine.give(task) == [])
        engine.turn(.timerFired(.reconnect))
        #expect(engine.give(task) == [])
        #expect(engine.state.status.held == 0)
    }

    @Test func `a fatal error ends the session and another does not`() {
        var engine = EngineUnderTest.active()
        #expect(engine.receive(.error(ProtocolFault(code: "odd", message: "odd", fatal: false))) == [])
        #expect(engine.receive(.error(ProtocolFault(code: "bad", message: "bad", fatal: true))) == [.disconnect])
    }

    @Test func `a roster and a new token are none of its affairs`() {
        var engine = EngineUnderTest.active()
        #expect(engine.receive(.roster(Roster(coordinators: []))) == [])
        #expect(engine.receive(.tokenRefresh(TokenRefresh(sealedToken: Bytes([1])))) == [])
    }

    @Test func `a second session is ended, and the first goes on`() {
        var engine = EngineUnderTest.active()
        #expect(engine.turn(.connected(EngineUnderTest.terms)) == [.disconnect])
        #expect(engine.state.status.phase == .active)
    }

    // MARK: - Superseded

    @Test func `another process that takes its id makes it stop and not come back`() {
        var engine = EngineUnderTest.active()
        engine.run(task)
        let newer = InstanceID(unchecked: "instance-2")
        let actions = engine.receive(.superseded(Superseded(instance: newer)))
        #expect(actions.first == .cancel(task, reason: .leaseLost, grace: .seconds(10)))
        #expect(actions.end == .superseded(by: newer))
        #expect(engine.turn(.disconnected(Disconnection(.lost, message: "closed"))) == [])
    }

    @Test func `a newer session of its own makes it end the older one only`() {
        var engine = EngineUnderTest.active()
        #expect(engine.receive(.superseded(Superseded(instance: .sample))) == [.disconnect])
        let actions = engine.turn(.disconnected(Disconnection(.lost, message: "closed")))
        #expect(actions.armed(.reconnect) != nil)
    }

    @Test func `nothing follows the end`() {
        var engine = EngineUnderTest.active()
        engine.receive(.superseded(Superseded(instance: InstanceID(unchecked: "instance-2"))))
        #expect(engine.state.status.phase == .finished)
        #expect(engine.turn(.drainRequested(timeout: nil)) == [])
        #expect(engine.turn(.timerFired(.reconnect)) == [])
        #expect(engine.give(task) == [])
    }

    // MARK: - Status

    @Test func `a status is published when it changes`() {
        var engine = EngineUnderTest.active()
        let published = { (actions: [EngineAction]) in
            actions.contains { if case .publish = $0 { true } else { false } }
        }
        #expect(published(engine.state.flush(at: engine.now)) == false)
        _ = engine.state.handle(.reading(Reading(load: 1)), at: engine.now)
        #expect(published(engine.state.flush(at: engine.now)) == false)
        let task = engine.frame(.executeTasks(ExecuteTasks(tasks: [.sample(task)])))
        _ = engine.state.handle(task, at: engine.now)
        #expect(published(engine.state.flush(at: engine.now)))
        #expect(engine.state.status.held == 1)
        #expect(engine.state.status.free == 1)
    }
}
