import DTScheduling
import DTWire
import Testing

@Suite(.timeLimit(.minutes(5)))
struct LeaseWatchTests {
    private func moment(_ seconds: Int64) -> Instant { Instant(nanoseconds: seconds * 1_000_000_000) }

    @Test func `nothing expires before the store has answered`() {
        let watch = LeaseWatch(lease: .seconds(30))
        #expect(!watch.mayExpire(at: moment(1000)))
        #expect(!watch.isStoreUp)
    }

    @Test(arguments: [(100, false), (129, false), (130, true), (140, true)])
    func `leases expire once the store has worked for the length of one`(second: Int64, mayExpire: Bool) {
        var watch = LeaseWatch(lease: .seconds(30))
        for answer in stride(from: 100, through: 140, by: 7) as StrideThrough<Int64> {
            watch.storeAnswered(at: moment(answer))
        }
        #expect(watch.isStoreUp)
        #expect(watch.mayExpire(at: moment(second)) == mayExpire)
    }

    @Test func `a failure begins the wait anew`() {
        var watch = LeaseWatch(lease: .seconds(30))
        for second in [100, 110, 120, 130] as [Int64] { watch.storeAnswered(at: moment(second)) }
        #expect(watch.mayExpire(at: moment(130)))
        watch.storeFailed()
        #expect(!watch.isStoreUp)
        #expect(!watch.mayExpire(at: moment(131)))
        for second in [135, 145, 155, 164] as [Int64] { watch.storeAnswered(at: moment(second)) }
        #expect(!watch.mayExpire(at: moment(164)))
        #expect(watch.mayExpire(at: moment(165)))
    }

    @Test func `a coordinator that stood still does not blame its workers`() {
        var watch = LeaseWatch(lease: .seconds(30))
        for second in [100, 110, 120, 130] as [Int64] { watch.storeAnswered(at: moment(second)) }
        #expect(!watch.mayExpire(at: moment(3600)))
        watch.storeAnswered(at: moment(3600))
        #expect(!watch.mayExpire(at: moment(3600)))
        for second in [3610, 3620, 3630] as [Int64] { watch.storeAnswered(at: moment(second)) }
        #expect(watch.mayExpire(at: moment(3630)))
    }
}
