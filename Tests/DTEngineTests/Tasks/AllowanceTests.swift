import DTEngine
import DTTestKit
import DTWire
import Testing

@Suite(.timeLimit(.minutes(5)))
struct AllowanceTests {
    private let task = LeaseID.sample(1)
    private let origin = EngineUnderTest.origin
    private let heldBack = EngineEvent.allowed(Allowance(slots: 2, mayStart: false))

    private func allowed(_ slots: Int, mayStart: Bool = true, number: Int = 1) -> EngineEvent {
        .allowed(Allowance(slots: slots, mayStart: mayStart, number: number))
    }

    @Test func `what is allowed before the start is offered first`() {
        var engine = EngineUnderTest(.sample(slots: 4))
        engine.turn(allowed(1), .started(Recovered()))
        #expect(engine.connect().offers == [1])
        #expect(engine.state.status.slots == 1)
    }

    @Test func `its own cap is told, not what it is allowed`() {
        var engine = EngineUnderTest(.sample(slots: 4))
        engine.turn(allowed(1), .started(Recovered()))
        #expect(engine.connect().registers.first?.limits.maxConcurrentTasks == 4)
    }

    @Test func `more and fewer slots are offered at once, never more than its own`() {
        var engine = EngineUnderTest.active(slots: 4)
        #expect(engine.turn(allowed(1)).offers == [1])
        #expect(engine.turn(allowed(3)).offers == [3])
        #expect(engine.turn(allowed(9)).offers == [4])
        #expect(engine.turn(allowed(0)).offers == [0])
    }

    @Test func `a lease that crosses the end of its slot is handed back`() {
        var engine = EngineUnderTest.active(slots: 2)
        engine.turn(allowed(0))
        #expect(engine.give(task) == [rejection(task, .noCredit)])
        #expect(engine.turn(allowed(2)).offers == [2])
    }

    @Test func `what it holds beyond its slots goes on, and nothing comes until it is over`() {
        var engine = EngineUnderTest.active(slots: 3)
        engine.run(.sample(1), .sample(2), .sample(3))
        #expect(engine.turn(allowed(1)) == [])
        #expect(engine.finish(.sample(1)).offers == [])
        #expect(engine.finish(.sample(2)).offers == [])
        #expect(engine.finish(.sample(3)).offers == [1])
    }

    @Test func `the status says what it follows and holds`() {
        var engine = EngineUnderTest.active(slots: 3)
        engine.turn(allowed(2, mayStart: false, number: 7))
        engine.give(task)
        engine.turn(.journaled([task], origin))
        #expect(engine.state.status.load == SlotLoad(held: 1, waiting: 1, isOpen: true, allowance: 7))
        engine.turn(allowed(2, number: 8))
        #expect(engine.state.status.load == SlotLoad(held: 1, waiting: 0, isOpen: true, allowance: 8))
        #expect(engine.state.status.running == 1)
        engine.loseSession()
        #expect(engine.state.status.load.isOpen == false)
    }

    @Test func `an allowance is published as soon as it is followed`() {
        var engine = EngineUnderTest.active(slots: 3)
        _ = engine.state.handle(allowed(3, number: 1), at: engine.now)
        #expect(engine.state.flush(at: engine.now).contains(.publish(engine.state.status)))
    }

    // MARK: - Waiting for the turn

    @Test func `what may not start waits until it may, as accepted`() {
        var engine = EngineUnderTest.active(slots: 2)
        engine.turn(heldBack)
        #expect(engine.run(task, .sample(2)).started == [])
        #expect(engine.heldByHeartbeat().map(\.phase) == [.accepted, .accepted])
        #expect(engine.turn(allowed(2)).started == [task, .sample(2)])
        #expect(engine.turn(allowed(2)).started == [])
    }

    @Test func `what runs goes on when nothing may start any more`() {
        var engine = EngineUnderTest.active(slots: 2)
        engine.run(task)
        #expect(engine.turn(heldBack) == [])
        #expect(engine.finish(task).delivered == [task])
    }

    @Test func `a cancel ends what waits at once`() {
        var engine = EngineUnderTest.active()
        engine.turn(heldBack)
        engine.run(task)
        let cancel = CancelTask(task, reason: .cancelRequested)
        #expect(
            engine.receive(.cancelTask(cancel)) == [
                .spool(task, Outcome(status: .cancelled, code: .cancelRequested), origin)
            ])
        #expect(engine.turn(allowed(2)).started == [])
    }

    @Test func `a drain hands back what waits`() {
        var engine = EngineUnderTest.active()
        engine.turn(heldBack)
        engine.run(task)
        let actions = engine.turn(.drainRequested(timeout: nil))
        #expect(actions.prefix(2) == [.unjournal([task], origin), rejection(task, .draining)])
    }

    @Test func `what waits is handed back when its lease lapses`() {
        var engine = EngineUnderTest.active()
        engine.turn(heldBack)
        engine.give(task)
        let end = engine.now.advanced(by: .seconds(30))
        #expect(engine.turn(.journaled([task], origin)).armed(.leaseEnd) == end)
        engine.clock.advance(by: .seconds(30))
        #expect(
            engine.turn(.timerFired(.leaseEnd)) == [
                .unjournal([task], origin), rejection(task, .storeUnavailable), credits(seen: 3, free: 2),
            ])
    }

    @Test func `what waits stays when its lease was renewed`() {
        var engine = EngineUnderTest.active()
        engine.turn(heldBack)
        engine.run(task)
        engine.clock.advance(by: .seconds(10))
        engine.turn(.timerFired(.heartbeat))
        let ack = HeartbeatAck(
            time: Timestamp(milliseconds: 0), renewed: [task], lost: [], leaseMilliseconds: 30_000, store: .up)
        #expect(engine.receive(.heartbeatAck(ack)) == [])
        engine.clock.advance(by: .seconds(20))
        #expect(engine.turn(.timerFired(.leaseEnd)).armed(.leaseEnd) == engine.now.advanced(by: .seconds(10)))
        #expect(engine.turn(allowed(2)).started == [task])
    }

    @Test func `without a session what waits is dropped when its lease lapses, and not resumed`() {
        var engine = EngineUnderTest.active()
        engine.turn(heldBack)
        engine.run(task)
        engine.loseSession()
        engine.clock.advance(by: .seconds(30))
        #expect(engine.turn(.timerFired(.leaseEnd)) == [.unjournal([task], origin)])
        #expect(engine.connect().registers.first?.resume == [])
    }

    @Test func `a newer attempt waits for its turn even when the older one has ended`() {
        var engine = EngineUnderTest.active(slots: 2)
        let (older, newer) = (LeaseID.sample(1, fence: 1), LeaseID.sample(1, fence: 2))
        engine.run(older)
        engine.turn(heldBack)
        engine.run(newer)
        #expect(engine.finish(older).started == [])
        #expect(engine.turn(allowed(2)).started == [newer])
    }
}
