import DTEngine
import DTTestKit
import DTWire
import Testing

@Suite(.timeLimit(.minutes(5)))
struct LeaseTests {
    private let task = LeaseID.sample(1)

    private func ack(
        renewed: [LeaseID] = [], lost: [LeaseID] = [], lease: Duration = .seconds(30)
    ) -> CoordinatorMessage {
        .heartbeatAck(
            HeartbeatAck(
                time: Timestamp(milliseconds: 0), renewed: renewed, lost: lost,
                leaseMilliseconds: lease.inMilliseconds, store: .up))
    }

    @Test func `a heartbeat says what is held, measured and spooled, and arms the next`() {
        var engine = EngineUnderTest.active(slots: 3)
        engine.run(.sample(1), .sample(2))
        engine.finish(.sample(2))
        engine.give(.sample(3))
        engine.turn(.reading(Reading(load: 0.5)))
        let heartbeat = Heartbeat(
            seen: 4, reading: Reading(load: 0.5), admission: .open,
            held: [HeldTask(.sample(1), phase: .running), HeldTask(.sample(3), phase: .accepted)], spoolDepth: 1)
        #expect(
            engine.turn(.timerFired(.heartbeat)) == [
                .send(.heartbeat(heartbeat)), .arm(.heartbeat, at: engine.now.advanced(by: .seconds(10))),
            ])
    }

    @Test func `no heartbeat is sent without a session`() {
        var engine = EngineUnderTest.active()
        #expect(
            engine.turn(.disconnected(Disconnection(.lost, message: "gone"))).contains(.disarm(.heartbeat)))
        #expect(engine.turn(.timerFired(.heartbeat)) == [])
    }

    @Test(arguments: [(29, true), (30, false)])
    func `a lease counts from the time of the frame that brought it`(seconds: Int, isStarted: Bool) {
        var engine = EngineUnderTest.active()
        engine.receive(.executeTasks(ExecuteTasks(tasks: [.sample(task)])), age: .seconds(1))
        engine.clock.advance(by: .seconds(seconds - 1))
        #expect(engine.turn(.journaled([task], EngineUnderTest.origin)).started == (isStarted ? [task] : []))
    }

    @Test func `a frame from the future gains nothing`() {
        var engine = EngineUnderTest.active()
        engine.receive(.executeTasks(ExecuteTasks(tasks: [.sample(task)])), age: .seconds(-60))
        engine.clock.advance(by: .seconds(30))
        #expect(engine.turn(.journaled([task], EngineUnderTest.origin)).started == [])
    }

    @Test func `a lease that lapsed before the journal answered is handed back and never started`() {
        var engine = EngineUnderTest.active()
        engine.give(task)
        engine.clock.advance(by: .seconds(31))
        #expect(
            engine.turn(.journaled([task], EngineUnderTest.origin)) == [
                .unjournal([task], EngineUnderTest.origin), rejection(task, .storeUnavailable),
                credits(seen: 3, free: 2),
            ])
    }

    @Test func `a renewed lease counts from the moment its heartbeat was sent`() {
        var engine = EngineUnderTest.active()
        engine.give(task)
        engine.clock.advance(by: .seconds(10))
        engine.turn(.timerFired(.heartbeat))
        engine.clock.advance(by: .seconds(8))
        engine.receive(ack(renewed: [task]))
        engine.clock.advance(by: .seconds(21))  // 39 s after the frame, 29 after the heartbeat.
        #expect(engine.turn(.journaled([task], EngineUnderTest.origin)).started == [task])
    }

    @Test func `each acknowledgement belongs to the oldest heartbeat that has none`() {
        var engine = EngineUnderTest.active()
        engine.give(task)
        engine.turn(.timerFired(.heartbeat))
        engine.clock.advance(by: .seconds(20))
        engine.turn(.timerFired(.heartbeat))
        engine.receive(ack(renewed: [task]))
        engine.clock.advance(by: .seconds(11))
        #expect(engine.turn(.journaled([task], EngineUnderTest.origin)).started == [])
    }

    @Test func `an acknowledgement that answers nothing renews nothing`() {
        var engine = EngineUnderTest.active()
        engine.give(task)
        engine.clock.advance(by: .seconds(29))
        #expect(engine.receive(ack(renewed: [task])) == [])
        engine.clock.advance(by: .seconds(2))
        #expect(engine.turn(.journaled([task], EngineUnderTest.origin)).started == [])
    }

    @Test func `a heartbeat of an earlier session is not acknowledged in a later one`() {
        var engine = EngineUnderTest.active()
        engine.give(task)
        engine.turn(.timerFired(.heartbeat))
        engine.loseSession()
        engine.connect()
        #expect(engine.receive(ack(lost: [task])) == [])
    }

    @Test(arguments: [Int64.min, -1, 0, Int64.max])
    func `an absurd length of a lease does no harm`(milliseconds: Int64) {
        var engine = EngineUnderTest.active()
        engine.give(task)
        engine.turn(.timerFired(.heartbeat))
        engine.receive(
            .heartbeatAck(
                HeartbeatAck(
                    time: Timestamp(milliseconds: 0), renewed: [task], lost: [], leaseMilliseconds: milliseconds,
                    store: .up)))
        #expect(engine.turn(.journaled([task], EngineUnderTest.origin)).started == [task])
    }

    @Test func `a lapsed lease does not stop what runs`() {
        var engine = EngineUnderTest.active()
        engine.run(task)
        engine.clock.advance(by: .seconds(3600))
        #expect(engine.heldByHeartbeat() == [HeldTask(task, phase: .running)])
        #expect(engine.finish(task).delivered == [task])
    }

    @Test func `a lost lease stops what runs, as interrupted`() {
        var engine = EngineUnderTest.active()
        engine.run(task)
        engine.turn(.timerFired(.heartbeat))
        #expect(engine.receive(ack(lost: [task])) == [.cancel(task, reason: .leaseLost, grace: .seconds(10))])
        #expect(ReasonCode.leaseLost.stoppedStatus == .interrupted)
    }

    @Test func `a lost lease drops what was not started`() {
        var engine = EngineUnderTest.active()
        engine.give(task)
        engine.turn(.timerFired(.heartbeat))
        #expect(engine.receive(ack(lost: [task])) == [credits(seen: 4, free: 2)])
        #expect(
            engine.turn(.journaled([task], EngineUnderTest.origin)) == [.unjournal([task], EngineUnderTest.origin)])
    }

    @Test func `a store that is down renews nothing and loses nothing`() {
        var engine = EngineUnderTest.active()
        engine.run(task)
        engine.turn(.timerFired(.heartbeat))
        let down = HeartbeatAck(
            time: Timestamp(milliseconds: 0), renewed: [], lost: [], leaseMilliseconds: 30_000, store: .down)
        #expect(engine.receive(.heartbeatAck(down)) == [])
        #expect(engine.heldByHeartbeat() == [HeldTask(task, phase: .running)])
    }
}
