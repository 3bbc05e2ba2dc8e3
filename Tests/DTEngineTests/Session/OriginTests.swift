import DTEngine
import DTTestKit
import DTWire
import Testing

/// Another cluster, or the same one restored from a backup: nothing of the old one is spoken of there.
@Suite(.timeLimit(.minutes(5)))
struct OriginTests {
    private static let home = EngineUnderTest.origin
    private static let others = [
        Origin(cluster: ClusterID(unchecked: "cluster-2"), generation: 1),
        Origin(cluster: EngineUnderTest.cluster, generation: 2),
    ]

    private let running = LeaseID.sample(1)
    private let accepted = LeaseID.sample(2)
    private let spooled = LeaseID.sample(3)

    private func terms(_ origin: Origin) -> SessionTerms {
        SessionTerms(workerID: .sample, origin: origin, heartbeat: .seconds(10), lease: .seconds(30))
    }

    /// Holds one task in each stage, from home, and is connected elsewhere.
    private func moved(to origin: Origin) -> (engine: EngineUnderTest, actions: [EngineAction]) {
        var engine = EngineUnderTest.active(slots: 5)
        engine.run(running, spooled)
        engine.turn(.taskFinished(spooled, .sample), .spooled([spooled]))
        engine.give(accepted)
        engine.loseSession()
        let actions = engine.connect(terms(origin))
        return (engine, actions)
    }

    @Test(arguments: others)
    func `nothing is resumed or delivered there`(_ origin: Origin) {
        let (_, actions) = moved(to: origin)
        #expect(actions.registers.first?.resume == [])
        #expect(actions.registers.first?.undelivered == [])
        #expect(actions.delivered == [])
        #expect(actions.offers == [3])
    }

    @Test(arguments: others)
    func `what goes on from before is not told there`(_ origin: Origin) {
        var (engine, _) = moved(to: origin)
        let begun = engine.turn(.journaled([accepted], Self.home), .taskStarted(accepted))
        #expect(begun.started == [accepted])
        #expect(begun.messages == [])
        #expect(engine.turn(.taskProgressed(running, progress: 1, step: nil)) == [])
        #expect(engine.heldByHeartbeat() == [])
        #expect(engine.turn(.taskFinished(running, .sample)) == [.spool(running, .sample, Self.home)])
        #expect(engine.turn(.spooled([running])).delivered == [])
    }

    @Test(arguments: others)
    func `what is said there does not touch it`(_ origin: Origin) {
        var (engine, _) = moved(to: origin)
        engine.turn(.timerFired(.heartbeat))
        let ack = HeartbeatAck(
            time: Timestamp(milliseconds: 0), renewed: [], lost: [running, accepted], leaseMilliseconds: 1, store: .up)
        #expect(engine.receive(.heartbeatAck(ack)) == [])
        let cancel = CancelTask(running, reason: .cancelRequested)
        #expect(engine.receive(.cancelTask(cancel)) == [.send(.notHeld(NotHeld(running)))])
        #expect(engine.acknowledge(spooled) == [])
        #expect(engine.state.status.held == 2)
        #expect(engine.state.status.undelivered == 1)
    }

    @Test(arguments: others)
    func `what is handed back there is not told there`(_ origin: Origin) {
        var (engine, _) = moved(to: origin)
        #expect(!engine.turn(.journalFailed([accepted])).contains(rejection(accepted, .storeUnavailable)))
    }

    @Test(arguments: others)
    func `back at home everything is delivered`(_ origin: Origin) {
        var (engine, _) = moved(to: origin)
        engine.finish(running)
        engine.loseSession()
        let actions = engine.connect()
        #expect(actions.registers.first?.resume == [HeldTask(accepted, phase: .accepted)])
        #expect(actions.delivered == [spooled, running])
    }

    @Test(arguments: others)
    func `the same lease in the spool of one is a new task of the other`(_ origin: Origin) {
        var (engine, _) = moved(to: origin)
        #expect(engine.run(spooled, origin: origin).started == [spooled])
        #expect(engine.finish(spooled).delivered == [spooled])
        #expect(engine.acknowledge(spooled) == [.acknowledge([spooled], origin)])
        #expect(engine.state.status.undelivered == 1)
    }

    @Test func `the same lease of another cluster waits until the first has ended`() {
        var (engine, _) = moved(to: Self.others[0])
        let actions = engine.give(running)
        #expect(actions.contains(rejection(running, .constrained)))
        #expect(actions.armed(.pauseEnd) == engine.now.advanced(by: .seconds(5)))
        #expect(actions.offers == [0])
        engine.finish(running)
        #expect(engine.turn(.timerFired(.pauseEnd)).offers == [4])
        #expect(engine.run(running, origin: Self.others[0]).started == [running])
    }

    @Test func `a task given anew after a restore stops its attempt from before`() {
        var (engine, _) = moved(to: Self.others[1])
        let anew = LeaseID.sample(1, fence: 2)
        #expect(engine.give(anew).contains(.cancel(running, reason: .leaseLost, grace: .seconds(10))))
    }

    @Test func `two clusters' tasks of one name with other fences run side by side`() {
        var (engine, _) = moved(to: Self.others[0])
        let same = LeaseID.sample(1, fence: 2)
        let actions = engine.run(same, origin: Self.others[0])
        #expect(actions.started == [same])
        #expect(!actions.contains { if case .cancel = $0 { true } else { false } })
    }

    @Test func `the journal's answer counts for the coordinator that it names`() {
        var (engine, _) = moved(to: Self.others[0])
        engine.turn(.journalFailed([accepted]), .timerFired(.pauseEnd))
        engine.give(accepted)
        #expect(engine.turn(.journaled([accepted], Self.home)) == [.unjournal([accepted], Self.home)])
        #expect(engine.turn(.journaled([accepted], Self.others[0])).started == [accepted])
    }

    @Test func `assignments of two coordinators in one turn are written for each`() {
        var engine = EngineUnderTest.active(slots: 4)
        let other = terms(Self.others[0])
        let first = engine.frame(.executeTasks(ExecuteTasks(tasks: [.sample(.sample(1))])))
        let lost = EngineEvent.disconnected(Disconnection(.lost, message: "gone"))
        let second = EngineEvent.received(
            .executeTasks(ExecuteTasks(tasks: [.sample(.sample(2))])), seq: 3, sent: engine.now)
        let registered = EngineEvent.received(.registered(Registered(decisions: [])), seq: 2, sent: engine.now)
        let actions = engine.turn(first, lost, .timerFired(.reconnect), .connected(other), registered, second)
        #expect(actions.contains(.journal([.sample(.sample(1))], Self.home)))
        #expect(actions.contains(.journal([.sample(.sample(2))], Self.others[0])))
    }

    @Test func `a drain does not wait for outcomes that nobody here may have`() {
        var (engine, _) = moved(to: Self.others[0])
        engine.turn(.drainRequested(timeout: nil), .journaled([accepted], Self.home))
        #expect(engine.finish(running).messages == [.goodbye(Goodbye(reason: .draining, released: []))])
        #expect(
            engine.turn(.disconnected(Disconnection(.lost, message: "closed"))).end == .drainedUndelivered(2))
    }
}
