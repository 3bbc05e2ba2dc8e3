import DTWire
import Testing

@testable import DTEngine

@Suite(.timeLimit(.minutes(5)))
struct SlotDivisionTests {
    private func slots(_ limit: Int, _ claims: (weight: Int, wanted: Int, cap: Int)...) -> [Int] {
        SlotDivision(
            limit: limit, claims: claims.map { .init(weight: $0.weight, wanted: $0.wanted, cap: $0.cap) }
        ).slots
    }

    @Test func `slots go by weight`() {
        #expect(slots(8, (1, 8, 8), (1, 8, 8)) == [4, 4])
        #expect(slots(8, (3, 8, 8), (1, 8, 8)) == [6, 2])
        #expect(slots(7, (3, 8, 8), (2, 8, 8), (2, 8, 8)) == [3, 2, 2])
        #expect(slots(8, (7, 8, 8), (1, 8, 8)) == [7, 1])
        #expect(slots(10, (1, 10, 10), (1, 10, 10), (1, 10, 10)) == [4, 3, 3])
    }

    @Test func `each has one before anybody has two, whatever the weights`() {
        #expect(slots(3, (1000, 8, 8), (1, 8, 8), (1, 8, 8)) == [1, 1, 1])
        #expect(slots(2, (1000, 8, 8), (1, 8, 8), (1, 8, 8)).reduce(0, +) == 2)
    }

    @Test func `what one does not want goes to those that want more, and then to all`() {
        #expect(slots(8, (1, 1, 8), (1, 8, 8)) == [1, 7])
        #expect(slots(8, (1, 1, 8), (1, 4, 4)) == [4, 4])
        #expect(slots(8, (1, 1, 2), (1, 1, 3)) == [2, 3])
        #expect(slots(8, (1, 0, 0), (1, 8, 8)) == [0, 8])
        #expect(slots(0, (1, 8, 8)) == [0])
        #expect(slots(8).isEmpty)
    }

    @Test(arguments: 0..<500 as Range<UInt64>)
    func `it gives everything, within a slot of the exact share, and nobody less when another wants less`(
        seed: UInt64
    ) {
        var random = SeededGenerator(seed: seed)
        let limit = Int.random(in: 3...40, using: &random)
        var claims = (0..<3).map { _ in
            let cap = Int.random(in: 1...40, using: &random)
            return SlotDivision.Claim(weight: Int.random(in: 1...9, using: &random), wanted: cap, cap: cap)
        }
        let division = SlotDivision(limit: limit, claims: claims)
        #expect(division.slots.reduce(0, +) == min(limit, claims.reduce(0) { $0 + $1.cap }))
        #expect(zip(division.slots, claims).allSatisfy { $0 <= $1.cap })
        let total = claims.reduce(0) { $0 + $1.weight }
        for (slots, claim) in zip(division.slots, claims) where slots < claim.cap {
            #expect(slots >= min(claim.cap, (limit - 2) * claim.weight / total))
        }
        claims[0].wanted = Int.random(in: 0...claims[0].cap, using: &random)
        let other = SlotDivision(limit: limit, claims: claims)
        #expect(other.targets[1] >= division.targets[1] && other.targets[2] >= division.targets[2])
    }
}
