import DTEngine
import DTTestKit
import DTWire
import Testing

@Suite(.timeLimit(.minutes(5)))
struct DeliveryTests {
    private let task = LeaseID.sample(1)
    private let origin = EngineUnderTest.origin

    private func spooled(_ leases: LeaseID...) -> EngineUnderTest {
        .active(recovered: leases.map { Delivery($0, origin: EngineUnderTest.origin) })
    }

    @Test(arguments: [ResultAck.Verdict.recorded, .duplicate, .stale, .unknownTask])
    func `a verdict that settles an outcome takes it out of the spool`(_ verdict: ResultAck.Verdict) {
        var engine = spooled(task)
        #expect(engine.acknowledge(task, as: verdict) == [.acknowledge([task], origin)])
        #expect(engine.state.status.undelivered == 0)
        #expect(engine.acknowledge(task, as: verdict) == [])
    }

    @Test(arguments: [(String?.none, "invalid"), ("too_big", "too_big")])
    func `an outcome that is never taken is set aside with the reason`(code: String?, expected: String) {
        var engine = spooled(task)
        #expect(
            engine.receive(.resultAcks(ResultAcks(acks: [ResultAck(task, .invalid, code: code)]))) == [
                .setAside(task, origin, code: expected)
            ])
        #expect(engine.state.status.undelivered == 0)
    }

    @Test func `acknowledgements of one message are one removal`() {
        var engine = spooled(.sample(1), .sample(2), .sample(3))
        let acks = [
            ResultAck(.sample(1), .recorded), ResultAck(.sample(2), .invalid), ResultAck(.sample(3), .duplicate),
        ]
        #expect(
            engine.receive(.resultAcks(ResultAcks(acks: acks))) == [
                .acknowledge([.sample(1), .sample(3)], origin), .setAside(.sample(2), origin, code: "invalid"),
            ])
    }

    @Test func `a verdict on what is not in the spool changes nothing`() {
        var engine = EngineUnderTest.active()
        engine.run(task)
        #expect(engine.acknowledge(task, .sample(7)) == [])
        #expect(engine.finish(task).delivered == [task])
    }

    @Test func `an incomplete outcome goes out again after a while`() {
        var engine = spooled(task)
        #expect(
            engine.acknowledge(task, as: .incomplete) == [
                .arm(.redelivery, at: engine.now.advanced(by: .seconds(2)))
            ])
        #expect(engine.turn() == [])
        #expect(engine.turn(.timerFired(.redelivery)) == [.deliver([task], origin)])
    }

    @Test func `failures that go on do not put off the next try`() {
        var engine = spooled(.sample(1), .sample(2))
        #expect(engine.turn(.deliveryFailed(.sample(1))).armed(.redelivery) != nil)
        engine.clock.advance(by: .seconds(1))
        #expect(engine.turn(.deliveryFailed(.sample(2))) == [])
        #expect(engine.turn(.timerFired(.redelivery)).delivered == [.sample(1), .sample(2)])
        #expect(engine.turn(.deliveryFailed(.sample(1))).armed(.redelivery) != nil)
    }

    @Test func `a failure that is told after the session's end changes nothing`() {
        var engine = spooled(task)
        engine.loseSession()
        #expect(engine.turn(.deliveryFailed(task)) == [])
        #expect(engine.connect().delivered == [task])
    }

    @Test func `outcomes go out once in a session, and again in the next`() {
        var engine = spooled(task)
        #expect(engine.turn().delivered == [])
        engine.loseSession()
        #expect(engine.connect().delivered == [task])
    }

    @Test func `outcomes that end together go out together`() {
        var engine = EngineUnderTest.active(slots: 3)
        engine.run(.sample(1), .sample(2))
        engine.turn(.taskFinished(.sample(1), .sample), .taskFinished(.sample(2), .sample))
        #expect(
            engine.turn(.spooled([.sample(2)]), .spooled([.sample(1)])).delivered == [.sample(2), .sample(1)])
    }

    @Test func `what comes for logs and uploads is passed on`() {
        var engine = EngineUnderTest.active()
        let log = LogAck(task, stream: .stderr, next: 10, discard: false)
        #expect(engine.receive(.logAck(log)) == [.logAcknowledged(log)])
        let grant = UploadGrant(task, sha256: Bytes([1]), url: "/upload", expires: Timestamp(milliseconds: 1))
        #expect(engine.receive(.uploadGrant(grant)) == [.uploadGranted(grant)])
    }
}
