import DTWire
import DequeModule

/// The outcomes that are in the spool: which wait, which are on their way, which failed and wait for another try.
struct DeliveryQueue: Hashable, Sendable {
    /// How many outcomes may be on their way at once.
    static let window = 512

    private var waiting: Deque<Delivery> = []
    private var sent: [LeaseID: Delivery] = [:]
    private var failed: [LeaseID: Delivery] = [:]

    var count: Int { waiting.count + sent.count + failed.count }
    var hasFailed: Bool { !failed.isEmpty }

    mutating func append(_ delivery: Delivery) { waiting.append(delivery) }

    /// The next outcomes for a coordinator of this origin, as far as the window allows.
    mutating func take(for origin: Origin) -> [LeaseID] {
        let room = Self.window - sent.count
        guard room > 0, !waiting.isEmpty else { return [] }
        var (taken, kept): ([Delivery], Deque<Delivery>) = ([], [])
        while taken.count < room, let delivery = waiting.popFirst() {
            if delivery.origin == origin { taken.append(delivery) } else { kept.append(delivery) }
        }
        waiting.prepend(contentsOf: kept)
        for delivery in taken { sent[delivery.leaseID] = delivery }
        return taken.map(\.leaseID)
    }

    /// An outcome needs no more delivery.
    mutating func remove(_ leaseID: LeaseID) {
        if sent.removeValue(forKey: leaseID) != nil || failed.removeValue(forKey: leaseID) != nil { return }
        waiting.removeAll { $0.leaseID == leaseID }
    }

    /// An outcome was not taken this time.
    mutating func fail(_ leaseID: LeaseID) {
        guard let delivery = sent.removeValue(forKey: leaseID) else { return }
        failed[leaseID] = delivery
    }

    /// What failed waits its turn again.
    mutating func retryFailed() {
        waiting.prepend(contentsOf: failed.values.sorted { $0.leaseID < $1.leaseID })
        failed = [:]
    }

    /// The session ended: nothing is on its way any more, and everything waits again, oldest first.
    mutating func recall() {
        waiting.prepend(contentsOf: sent.values.sorted { $0.leaseID < $1.leaseID })
        sent = [:]
        retryFailed()
    }

    func contains(_ leaseID: LeaseID) -> Bool {
        sent[leaseID] != nil || failed[leaseID] != nil || waiting.contains { $0.leaseID == leaseID }
    }

    /// What a register lists, at most `limit`, and whether there is more.
    func listed(for origin: Origin, limit: Int) -> (leases: [LeaseID], more: Bool) {
        let all = waiting.lazy.filter { $0.origin == origin }.map(\.leaseID)
        let leases = Array(all.prefix(limit + 1))
        return (Array(leases.prefix(limit)), leases.count > limit)
    }
}
