import DTEngine
import DTTestKit
import DTWire
import Testing

/// The session ends at every step of a task's life: nothing is lost, and nothing is done twice.
@Suite(.timeLimit(.minutes(5)))
struct ReconnectTests {
    /// How far a task was when the session ended.
    enum Step: Int, CaseIterable, Comparable {
        case given, journaled, started, finished, spooled

        static func < (left: Step, right: Step) -> Bool { left.rawValue < right.rawValue }
    }

    private let task = LeaseID.sample(1)
    private let origin = EngineUnderTest.origin

    private func events(_ step: Step) -> EngineEvent? {
        switch step {
        case .given: nil
        case .journaled: .journaled([task], origin)
        case .started: .taskStarted(task)
        case .finished: .taskFinished(task, .sample)
        case .spooled: .spooled([task])
        }
    }

    @Test(arguments: Step.allCases, Step.allCases)
    func `a task goes on as if nothing had been, whenever the session ends and begins`(lost: Step, back: Step) {
        var engine = EngineUnderTest.active()
        var actions: [EngineAction] = []
        actions += engine.give(task)
        for step in Step.allCases {
            if let event = events(step) { actions += engine.turn(event) }
            if step == lost { actions += engine.loseSession() }
            if step == max(lost, back) {
                let resumed = step < .finished
                actions += engine.connect(
                    decisions: resumed ? [ResumeDecision(task, .continue, leaseMilliseconds: 30_000)] : [])
            }
        }
        #expect(actions.started == [task])
        #expect(actions.count { if case .spool = $0 { true } else { false } } == 1)
        #expect(actions.count { if case .journal = $0 { true } else { false } } == 1)
        #expect(actions.delivered.count == (lost == .spooled ? 2 : 1))  // Its acknowledgement may have been lost.
        #expect(!actions.messages.contains { if case .taskRejected = $0 { true } else { false } })
        #expect(engine.acknowledge(task) == [.acknowledge([task], origin)])
        #expect(engine.state.status.held == 0)
        #expect(engine.state.status.free == 2)
    }

    @Test func `the end of a session is followed by a quick look`() throws {
        var engine = EngineUnderTest.active()
        engine.clock.advance(by: .seconds(60))
        let actions = engine.turn(.disconnected(Disconnection(.lost, message: "gone")))
        let wait = engine.now.duration(to: try #require(actions.armed(.reconnect)))
        #expect((.milliseconds(75) ... .milliseconds(150)).contains(wait))
        #expect(engine.state.status.phase == .waiting)
        #expect(engine.state.status.attempts == 0)
        #expect(engine.state.status.disconnection?.message == "gone")
        #expect(engine.turn(.timerFired(.reconnect)) == [.connect])
        #expect(engine.turn(.timerFired(.reconnect)) == [])
    }

    @Test func `an end that is told twice counts once`() {
        var engine = EngineUnderTest.active()
        engine.turn(.disconnected(Disconnection(.lost, message: "gone")))
        #expect(engine.turn(.disconnected(Disconnection(.lost, message: "gone"))) == [])
    }

    private func fail(_ engine: inout EngineUnderTest) -> [EngineAction] {
        let actions = engine.turn(.disconnected(Disconnection(.refused(code: "busy"), message: "busy")))
        return actions.end == nil ? actions + engine.turn(.timerFired(.reconnect)) : actions
    }

    @Test func `when the attempts are spent it ends and says why`() {
        var engine = EngineUnderTest.active { $0.backoff.attempts = 3 }
        for _ in 0..<3 { #expect(fail(&engine).last == .connect) }
        #expect(engine.state.status.attempts == 2)
        #expect(fail(&engine).end == .unreachable(message: "busy"))
    }

    @Test func `when the last attempt was refused for its key it says that`() {
        var engine = EngineUnderTest.active { $0.backoff.attempts = 1 }
        let refusal = Disconnection(.refused(code: "unauthenticated"), message: "no such key")
        engine.turn(.disconnected(refusal))
        engine.turn(.timerFired(.reconnect))
        #expect(engine.turn(.disconnected(refusal)).end == .refused(message: "no such key"))
    }

    @Test func `a session gives all attempts back`() {
        var engine = EngineUnderTest.active { $0.backoff.attempts = 2 }
        for _ in 0..<2 { #expect(fail(&engine).last == .connect) }
        engine.connect()
        #expect(engine.state.status.attempts == 0)
        for _ in 0..<2 { #expect(fail(&engine).last == .connect) }
    }

    @Test func `work in hand is not thrown away when the attempts are spent`() {
        var engine = EngineUnderTest.active { $0.backoff.attempts = 1 }
        engine.run(task)
        for _ in 0..<5 { #expect(fail(&engine).last == .connect) }
        #expect(engine.finish(task).end == nil)
        #expect(fail(&engine).end == .unreachable(message: "busy"))
    }

    // MARK: - High availability

    @Test func `with high availability it goes on slowly, and says that the attempts are spent`() throws {
        var engine = EngineUnderTest.active {
            $0.backoff.attempts = 2
            $0.backoff.highAvailability = true
        }
        for _ in 0..<2 { #expect(fail(&engine).last == .connect) }
        #expect(engine.state.status.attemptsSpent == false)
        for _ in 0..<20 {
            let actions = engine.turn(.disconnected(Disconnection(.unreachable, message: "nobody")))
            let wait = engine.now.duration(to: try #require(actions.armed(.reconnect)))
            #expect((.seconds(45) ... .seconds(75)).contains(wait))
            #expect(engine.state.status.attemptsSpent)
            engine.clock.advance(by: wait)
            #expect(engine.turn(.timerFired(.reconnect)) == [.connect])
        }
        engine.connect()
        #expect(engine.state.status.attemptsSpent == false)
        #expect(fail(&engine).last == .connect)
    }

    @Test func `an engine that leaves does not wait for the slow attempts`() {
        var engine = EngineUnderTest.active(recovered: [Delivery(task, origin: origin)]) {
            $0.backoff.attempts = 1
            $0.backoff.highAvailability = true
        }
        for _ in 0..<3 { _ = fail(&engine) }
        engine.turn(.drainRequested(timeout: nil))
        #expect(engine.turn(.timerFired(.flushDeadline)).end == .drainedUndelivered(1))
    }
}
