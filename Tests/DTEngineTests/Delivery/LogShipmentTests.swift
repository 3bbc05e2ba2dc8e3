import DTEngine
import DTWire
import Testing

@Suite(.timeLimit(.minutes(1)))
struct LogShipmentTests {
    private static let piece = Int64(TaskLog.maximumContentBytes)
    private static let window = TaskLog.maximumUnacknowledgedBytes

    private func grown(to available: Int64, dropped: Int64 = 0) -> LogShipment {
        var shipment = LogShipment()
        shipment.grow(to: available, dropped: dropped)
        return shipment
    }

    /// The pieces that go out now, as (offset, length).
    private func pieces(of shipment: inout LogShipment) -> [[Int64]] {
        var pieces: [[Int64]] = []
        while let piece = shipment.next() { pieces.append([piece.offset, Int64(piece.count)]) }
        return pieces
    }

    @Test func `a stream goes out in pieces, as far as the window allows`() {
        var shipment = grown(to: Self.window + 10)
        #expect(pieces(of: &shipment) == (0..<4).map { [$0 * Self.piece, Self.piece] })
        shipment.acknowledge(next: Self.piece, discard: false)
        #expect(pieces(of: &shipment) == [[Self.window, 10]])
    }

    @Test func `a session's end sends again what was not acknowledged`() {
        var shipment = grown(to: 100)
        #expect(pieces(of: &shipment) == [[0, 100]])
        shipment.acknowledge(next: 40, discard: false)
        shipment.recall()
        #expect(pieces(of: &shipment) == [[40, 60]])
    }

    @Test func `it is done when the task has ended and all has arrived`() {
        var shipment = grown(to: 10)
        _ = pieces(of: &shipment)
        shipment.acknowledge(next: 10, discard: false)
        #expect(!shipment.isDone)
        shipment.complete()
        #expect(shipment.isDone)
    }

    @Test func `what was dropped is said once the task has ended, also of an empty stream`() {
        var shipment = grown(to: 0, dropped: 7)
        #expect(shipment.next() == nil)
        shipment.complete()
        #expect(!shipment.isDone)
        let piece = shipment.next()
        #expect(piece?.count == 0)
        #expect(piece?.dropped == 7)
        #expect(shipment.next() == nil)
        #expect(shipment.isDone)
    }

    @Test func `what nobody wants is not sent, and is done with the task`() {
        var shipment = grown(to: 100)
        shipment.acknowledge(next: 0, discard: true)
        #expect(shipment.next() == nil)
        #expect(!shipment.isDone)
        shipment.complete()
        #expect(shipment.isDone)
    }

    @Test(arguments: [Int64.min, -1, 101, Int64.max])
    func `an absurd acknowledgement neither breaks nor rewinds it`(offset: Int64) {
        var shipment = grown(to: 100)
        _ = pieces(of: &shipment)
        shipment.acknowledge(next: 50, discard: false)
        shipment.acknowledge(next: offset, discard: false)
        shipment.grow(to: 120, dropped: 0)
        #expect(pieces(of: &shipment) == [[100, 20]])
    }

    @Test func `a stream never shrinks`() {
        var shipment = grown(to: 100, dropped: 5)
        shipment.grow(to: 40, dropped: 1)
        #expect(shipment.available == 100)
        #expect(shipment.dropped == 5)
    }
}
