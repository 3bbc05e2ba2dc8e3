import DTScheduling
import DTWire
import Testing

@Suite(.timeLimit(.minutes(5)))
struct CreditLedgerTests {
    @Test func `before an offer there is nothing to spend`() {
        let ledger = CreditLedger()
        #expect(ledger.usable(in: .main) == 0)
        #expect(ledger.pools == [])
    }

    @Test func `an offer replaces every earlier one`() {
        var ledger = CreditLedger()
        ledger.offer(.sample(free: 3, gpu: 1))
        #expect(ledger.usable(in: .main) == 3)
        #expect(ledger.usable(in: .gpu) == 1)
        ledger.offer(.sample(free: 1))
        #expect(ledger.usable(in: .main) == 1)
        #expect(ledger.usable(in: .gpu) == 0)
        #expect(ledger.pools.map(\.id) == [.main])
    }

    @Test func `tasks in frames that the offer does not count are subtracted`() {
        var ledger = CreditLedger()
        ledger.offer(.sample(seen: 1, free: 4))
        ledger.spend(1, in: .main, seq: 2)
        ledger.spend(2, in: .main, seq: 3)
        #expect(ledger.usable(in: .main) == 1)
        ledger.offer(.sample(seen: 2, free: 4))
        #expect(ledger.usable(in: .main) == 2)
        ledger.offer(.sample(seen: 3, free: 4))
        #expect(ledger.usable(in: .main) == 4)
    }

    @Test func `a frame that the worker answered before it was noted is not spent twice`() {
        var ledger = CreditLedger()
        ledger.offer(.sample(seen: 1, free: 1))
        ledger.reserve(1, in: .main)
        ledger.offer(.sample(seen: 5, free: 1))
        #expect(ledger.usable(in: .main) == 0)
        ledger.release(1, in: .main)
        ledger.spend(1, in: .main, seq: 5)
        #expect(ledger.usable(in: .main) == 1)
    }

    @Test func `what is reserved is not there for others until it is released`() {
        var ledger = CreditLedger()
        ledger.offer(.sample(free: 3))
        ledger.reserve(2, in: .main)
        #expect(ledger.usable(in: .main) == 1)
        #expect(ledger.reserved(in: .main) == 2)
        ledger.release(1, in: .main)
        #expect(ledger.usable(in: .main) == 2)
        ledger.release(9, in: .main)
        #expect(ledger.usable(in: .main) == 3)
    }

    @Test func `an offer leaves reservations as they are`() {
        var ledger = CreditLedger()
        ledger.offer(.sample(free: 3))
        ledger.reserve(2, in: .main)
        ledger.offer(.sample(seen: 1, free: 1))
        #expect(ledger.usable(in: .main) == 0)
        ledger.offer(.sample(seen: 1, free: 4))
        #expect(ledger.usable(in: .main) == 2)
    }

    @Test(arguments: [-1, Int.min])
    func `a negative offer is none`(free: Int) {
        var ledger = CreditLedger()
        ledger.offer(.sample(free: free))
        #expect(ledger.usable(in: .main) == 0)
    }

    @Test func `of a pool that is offered twice the last counts`() {
        var ledger = CreditLedger()
        let pools = [2, 5].map { CreditPool(id: .main, free: $0, types: ["test"]) }
        ledger.offer(Credits(seen: 0, pools: pools, admission: .open))
        #expect(ledger.usable(in: .main) == 5)
    }

    /// Both ends and a link that keeps its order, driven at random: what could be sent never exceeds what the worker has, and
    /// when everything has arrived both ends agree.
    @Test(arguments: 0..<200 as Range<UInt64>)
    func `what could be sent never exceeds what the worker has`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let slots = Int.random(in: 1...5, using: &random)
        var ledger = CreditLedger()
        var (held, seen, told) = (0, Int64(1), -1)
        var offers: [Credits] = []
        var frames: [(seq: Int64, count: Int)] = []
        var (seq, claims, unnoted): (Int64, [Int], [(seq: Int64, count: Int)]) = (1, [], [])

        func inFlight() -> Int { frames.reduce(0) { $0 + $1.count } + claims.reduce(0, +) }
        for step in 0..<400 {
            let isWindingUp = step >= 300
            switch Int.random(in: 0..<6, using: &random) {
            case 0 where !isWindingUp:  // A claim reserves some of what is usable.
                let usable = ledger.usable(in: .main)
                #expect(usable + inFlight() <= slots - held)
                guard usable > 0 else { continue }
                let count = Int.random(in: 1...usable, using: &random)
                ledger.reserve(count, in: .main)
                claims.append(count)
            case 1 where !claims.isEmpty:
                // A claim is settled: some of it is released, the rest is written in a frame.
                let count = claims.removeFirst()
                let used = Int.random(in: 0...count, using: &random)
                if count > used { ledger.release(count - used, in: .main) }
                guard used > 0 else { continue }
                seq += 1
                frames.append((seq, used))
                unnoted.append((seq, used))
            case 2 where !unnoted.isEmpty:  // The writer hears in which frame it was.
                let frame = unnoted.removeFirst()
                ledger.release(frame.count, in: .main)
                ledger.spend(frame.count, in: .main, seq: frame.seq)
            case 3 where !frames.isEmpty:  // The worker takes a frame.
                let frame = frames.removeFirst()
                (held, seen) = (held + frame.count, frame.seq)
                told -= frame.count
                #expect(held <= slots)
            case 4:  // The worker finishes something, and offers when the coordinator believes something else.
                if held > 0 { held -= Int.random(in: 1...held, using: &random) }
                guard told != slots - held else { continue }
                told = slots - held
                offers.append(.sample(seen: seen, free: told))
            case 5 where !offers.isEmpty: ledger.offer(offers.removeFirst())
            default: continue
            }
        }
        while !claims.isEmpty { ledger.release(claims.removeFirst(), in: .main) }
        for frame in unnoted {
            ledger.release(frame.count, in: .main)
            ledger.spend(frame.count, in: .main, seq: frame.seq)
        }
        for frame in frames { (held, seen) = (held + frame.count, frame.seq) }
        for offer in offers { ledger.offer(offer) }
        ledger.offer(.sample(seen: seen, free: slots - held))
        #expect(ledger.usable(in: .main) == slots - held)
    }
}
