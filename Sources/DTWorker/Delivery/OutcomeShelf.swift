import DTEngine
import DTStore
import DTWire
import Synchronization

/// The outcomes that are to be delivered, close at hand: those of this process stay in memory until they are acknowledged,
/// up to a bound; the others are read from the spool.
final class OutcomeShelf: Sendable {
    private static let capacity = 2048
    private static let pageSize = 512

    private let store: any WorkerStore
    private let outcomes = Mutex<[LeaseID: SpooledOutcome]>([:])

    init(store: any WorkerStore) { self.store = store }

    /// Keeps an outcome that was just spooled, if there is room.
    func keep(_ entry: SpoolEntry) { keep(SpooledOutcome(sequence: 0, entry: entry)) }

    private func keep(_ spooled: SpooledOutcome) {
        outcomes.withLock { outcomes in
            guard outcomes.count < Self.capacity else { return }
            outcomes[spooled.entry.key.lease] = spooled
        }
    }

    /// Lets go of outcomes that need no more delivery.
    ///
    /// - Returns: Those of them that were in memory.
    func remove(_ leases: [LeaseID]) -> [SpoolEntry] {
        outcomes.withLock { outcomes in leases.compactMap { outcomes.removeValue(forKey: $0)?.entry } }
    }

    /// The outcomes of these leases that the spool holds, in their order.
    func take(_ leases: [LeaseID], of origin: Origin) async throws(StoreError) -> [SpooledOutcome] {
        var found = outcomes.withLock { outcomes in
            leases.reduce(into: [LeaseID: SpooledOutcome]()) { $0[$1] = outcomes[$1] }
        }
        var missing = Set(leases).subtracting(found.keys)
        var after: Int64 = 0
        while !missing.isEmpty {
            let page = try await store.undelivered(
                to: StoreIdentity(cluster: origin.cluster, generation: origin.generation), after: after,
                limit: Self.pageSize)
            for spooled in page where missing.remove(spooled.entry.key.lease) != nil {
                found[spooled.entry.key.lease] = spooled
                if !spooled.entry.outcome.parts.isEmpty { keep(spooled) }
            }
            guard let last = page.last, page.count == Self.pageSize else { break }
            after = last.sequence
        }
        return leases.compactMap { found[$0] }
    }
}
