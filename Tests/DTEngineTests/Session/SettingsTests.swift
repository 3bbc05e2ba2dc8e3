import DTEngine
import DTTestKit
import DTWire
import Testing

@Suite(.timeLimit(.minutes(5)))
struct SettingsTests {
    private let task = LeaseID.sample(1)
    private let closed = EngineEvent.disconnected(Disconnection(.lost, message: "closed"))

    private func changed(_ change: (inout EngineSettings) -> Void) -> EngineEvent {
        var settings = EngineSettings.sample()
        change(&settings)
        return .settingsChanged(settings)
    }

    static let told: [@Sendable (inout EngineSettings) -> Void] = [
        { $0.tags = ["slow"] }, { $0.slots = 3 }, { $0.taskTimeout = .seconds(5) }, { $0.profile = "light" },
        { $0.capabilities.hardware.insert("gpu") }, { $0.enforcement.processes = .none },
    ]

    @Test(arguments: told)
    func `what the coordinator was told is told anew at once, and what runs goes on`(
        _ change: @Sendable (inout EngineSettings) -> Void
    ) {
        var engine = EngineUnderTest.active()
        engine.run(task)
        #expect(engine.turn(changed(change)) == [.disarm(.heartbeat), .disconnect])
        #expect(engine.turn(closed) == [.connect])
        #expect(engine.state.status.attempts == 0)
        #expect(engine.state.status.disconnection == nil)
        let actions = engine.connect(decisions: [ResumeDecision(task, .continue)])
        var settings = EngineSettings.sample()
        change(&settings)
        #expect(actions.registers.first?.tags == settings.tags)
        #expect(actions.registers.first?.limits.maxConcurrentTasks == settings.slots)
        #expect(actions.registers.first?.resume == [HeldTask(task, phase: .running)])
        #expect(engine.finish(task).delivered == [task])
    }

    @Test func `what the coordinator was not told changes without it`() {
        var engine = EngineUnderTest.active()
        engine.run(task)
        let event = changed {
            $0.cancelGrace = .seconds(3)
            $0.drainTimeout = .seconds(4)
            $0.backoff.attempts = 1
        }
        #expect(engine.turn(event) == [])
        #expect(engine.turn(.stopRequested).contains(.cancel(task, reason: .workerStopped, grace: .seconds(3))))
    }

    @Test func `what a pool takes is offered anew`() {
        var engine = EngineUnderTest.active()
        let pool = CreditPool(
            id: PoolID(unchecked: "main"), free: 2, types: ["test"], maxMemory: .gibibytes(1))
        let event = changed {
            $0.types = ["test"]
            $0.maxMemory = .gibibytes(1)
        }
        #expect(engine.turn(event) == [.send(.credits(Credits(seen: 2, pools: [pool], admission: .open)))])
        #expect(engine.turn(event) == [])
    }

    @Test func `the same settings change nothing`() {
        var engine = EngineUnderTest.active()
        #expect(engine.turn(changed { _ in }) == [])
    }

    @Test func `the name and the instance stay`() {
        var engine = EngineUnderTest.active()
        engine.turn(
            changed {
                $0.tags = []
                $0.identity = "other"
                $0.instance = InstanceID(unchecked: "other")
            }, closed)
        let register = engine.turn(.connected(EngineUnderTest.terms)).registers.first
        #expect(register?.identity == "sample")
        #expect(register?.instance == .sample)
    }

    @Test func `before there is a session nothing has to be told anew`() {
        var engine = EngineUnderTest()
        #expect(engine.turn(changed { $0.tags = ["a"] }) == [])
        engine.turn(.started(Recovered()))
        #expect(engine.turn(changed { $0.tags = ["b"] }) == [])
        #expect(engine.turn(.connected(EngineUnderTest.terms)).registers.first?.tags == ["b"])
        #expect(engine.turn(changed { $0.tags = ["c"] }) == [.disarm(.heartbeat), .disconnect])
        #expect(engine.receive(.registered(Registered(decisions: []))) == [])
        #expect(engine.turn(closed) == [.connect])
    }

    @Test func `an engine that leaves stays in its session`() {
        var engine = EngineUnderTest.active()
        engine.run(task)
        engine.turn(.drainRequested(timeout: nil))
        #expect(engine.turn(changed { $0.tags = [] }) == [])
        #expect(engine.turn(.reconnectRequested) == [])
        #expect(engine.finish(task).delivered == [task])
    }

    @Test func `sessions that are changed often are not taken for lost ones`() {
        var engine = EngineUnderTest.active()
        for round in 0..<10 {
            engine.turn(changed { $0.tags = ["\(round)"] }, closed)
            engine.connect()
        }
        let wait = engine.turn(closed).armed(.reconnect).map { engine.now.duration(to: $0) }
        #expect((wait ?? .zero) <= .milliseconds(150))
        #expect(wait != nil)
    }

    @Test func `the first attempt that fails after a change counts as one`() {
        var engine = EngineUnderTest.active()
        engine.turn(changed { $0.tags = [] }, closed)
        engine.turn(.disconnected(Disconnection(.unreachable, message: "nobody")))
        #expect(engine.state.status.attempts == 1)
    }

    @Test func `a drain that begins as the session is changed is kept`() {
        var engine = EngineUnderTest.active()
        engine.run(task)
        engine.turn(changed { $0.tags = [] }, .drainRequested(timeout: nil), closed)
        #expect(engine.connect(decisions: [ResumeDecision(task, .continue)]).offers == [0])
        #expect(engine.state.status.phase == .draining)
    }

    // MARK: - Another credential or coordinator

    @Test func `a session is opened anew`() {
        var engine = EngineUnderTest.active()
        engine.run(task)
        #expect(engine.turn(.reconnectRequested) == [.disarm(.heartbeat), .disconnect])
        #expect(engine.turn(.reconnectRequested) == [])
        #expect(engine.turn(closed) == [.connect])
        #expect(engine.state.status.held == 1)
    }

    @Test func `who waits for the next attempt makes it at once, and all attempts count anew`() {
        var engine = EngineUnderTest.active { $0.backoff.attempts = 2 }
        let refused = EngineEvent.disconnected(Disconnection(.refused(code: "unauthenticated"), message: "no"))
        engine.turn(refused, .timerFired(.reconnect))
        engine.turn(refused)
        #expect(engine.state.status.attempts == 1)
        #expect(engine.turn(.reconnectRequested) == [.disarm(.reconnect), .connect])
        #expect(engine.state.status.attempts == 0)
        #expect(engine.turn(.timerFired(.reconnect)) == [])
        for _ in 0..<2 { #expect(engine.turn(refused, .timerFired(.reconnect)).last == .connect) }
        #expect(engine.turn(refused).end != nil)
    }

    @Test func `an attempt that was overtaken is not kept, however it ends`() {
        var engine = EngineUnderTest()
        engine.turn(.started(Recovered()))
        engine.turn(.reconnectRequested)
        let refused = EngineEvent.disconnected(Disconnection(.refused(code: "unauthenticated"), message: "no"))
        #expect(engine.turn(refused) == [.connect])
        #expect(engine.state.status.attempts == 0)
        engine.turn(.reconnectRequested)
        #expect(engine.turn(.connected(EngineUnderTest.terms)) == [.disconnect])
        #expect(engine.turn(closed) == [.connect])
        #expect(engine.connect().offers == [2])
    }

    // MARK: - Status

    @Test func `it says since when there is no session`() {
        var engine = EngineUnderTest()
        engine.turn(.started(Recovered()))
        let start = engine.now
        engine.clock.advance(by: .seconds(3))
        #expect(engine.state.status.disconnectedSince == start)
        engine.connect()
        #expect(engine.state.status.disconnectedSince == nil)
        let lost = engine.now
        engine.turn(closed)
        engine.clock.advance(by: .seconds(3))
        engine.turn(.timerFired(.reconnect), closed)
        #expect(engine.state.status.disconnectedSince == lost)
    }
}
