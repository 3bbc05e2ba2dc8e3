import DTTestKit
import DTWire
import Testing

@testable import DTEngine

@Suite(.timeLimit(.minutes(5)))
struct DeliveryQueueTests {
    private let origin = EngineUnderTest.origin
    private let elsewhere = Origin(cluster: ClusterID(unchecked: "cluster-2"), generation: 1)

    private func queue(_ numbers: Range<Int>) -> DeliveryQueue {
        var queue = DeliveryQueue()
        for number in numbers { queue.append(Delivery(.sample(number), origin: origin)) }
        return queue
    }

    private func leases(_ numbers: some Sequence<Int>) -> [LeaseID] { numbers.map { .sample($0) } }

    @Test func `outcomes leave in the order they came, as many as the window allows`() {
        var queue = queue(0..<600)
        #expect(queue.take(for: origin) == leases(0..<512))
        #expect(queue.take(for: origin) == [])
        queue.remove(Delivery(.sample(100), origin: origin))
        queue.remove(Delivery(.sample(200), origin: origin))
        #expect(queue.take(for: origin) == leases(512..<514))
        #expect(queue.count == 598)
    }

    @Test func `each coordinator gets its own`() {
        var queue = queue(0..<2)
        queue.append(Delivery(.sample(0), origin: elsewhere))
        #expect(queue.count == 3)
        #expect(queue.count(for: elsewhere) == 1)
        #expect(queue.take(for: elsewhere) == leases(0..<1))
        queue.remove(Delivery(.sample(0), origin: elsewhere))
        #expect(queue.contains(Delivery(.sample(0), origin: origin)))
        #expect(!queue.contains(Delivery(.sample(0), origin: elsewhere)))
        #expect(queue.take(for: origin) == leases(0..<2))
    }

    @Test func `after a session's end everything waits again, oldest first`() {
        var queue = queue(0..<600)
        _ = queue.take(for: origin)
        #expect(queue.fail(Delivery(.sample(3), origin: origin)) == true)
        queue.remove(Delivery(.sample(5), origin: origin))
        queue.recall()
        let all = leases((0..<600).filter { $0 != 5 })
        #expect(queue.listed(for: origin, limit: 1000).leases == all)
        #expect(queue.take(for: origin) == Array(all.prefix(512)))
    }

    @Test func `what failed is sent again only when it is retried`() {
        var queue = queue(0..<3)
        _ = queue.take(for: origin)
        #expect(queue.fail(Delivery(.sample(2), origin: origin)) == true)
        #expect(queue.fail(Delivery(.sample(0), origin: origin)) == false)
        #expect(queue.take(for: origin) == [])
        queue.retryFailed()
        #expect(queue.take(for: origin) == leases([0, 2]))
        #expect(queue.count == 3)
    }

    @Test func `what is not on its way cannot fail`() {
        var queue = queue(0..<1)
        #expect(queue.fail(Delivery(.sample(0), origin: origin)) == false)
        #expect(queue.fail(Delivery(.sample(7), origin: elsewhere)) == false)
        #expect(queue.take(for: origin) == leases(0..<1))
    }

    @Test func `an outcome is queued once`() {
        var queue = queue(0..<1)
        queue.append(Delivery(.sample(0), origin: origin))
        #expect(queue.count == 1)
        #expect(queue.take(for: origin) == leases(0..<1))
        #expect(queue.take(for: origin) == [])
    }

    @Test func `what is removed as it waits is never sent`() {
        var queue = queue(0..<3)
        queue.remove(Delivery(.sample(1), origin: origin))
        #expect(queue.listed(for: origin, limit: 5).leases == leases([0, 2]))
        #expect(queue.take(for: origin) == leases([0, 2]))
    }

    @Test(arguments: [(2, true), (3, false), (4, false)])
    func `a list says whether there is more`(limit: Int, more: Bool) {
        let listed = queue(0..<3).listed(for: origin, limit: limit)
        #expect(listed.leases == leases(0..<min(3, limit)))
        #expect(listed.more == more)
    }

    /// A hundred thousand outcomes for another coordinator, and as many that go out and are acknowledged one by one: with
    /// anything quadratic this test runs into its time limit.
    @Test func `a full spool is emptied in linear time`() {
        let count = 100_000
        var queue = queue(0..<count)
        for number in 0..<count { queue.append(Delivery(.sample(number), origin: elsewhere)) }
        var delivered = queue.take(for: origin)
        var acknowledged = 0
        while acknowledged < delivered.count {
            queue.remove(Delivery(delivered[acknowledged], origin: origin))
            acknowledged += 1
            delivered += queue.take(for: origin)
        }
        #expect(delivered == leases(0..<count))
        #expect(queue.count(for: elsewhere) == count)
        #expect(queue.count(for: origin) == 0)
    }
}
