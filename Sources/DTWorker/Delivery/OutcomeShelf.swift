import DTEngine
import DTStore
import DTWire
import Synchronization

/// The outcomes that are to be delivered, close at hand: those of this process stay in memory until they are acknowledged,
/// up to a bound; the others are read from the spool.
final class OutcomeShelf: Sendable {
    /// How much is kept, in bytes.
    private static let capacity = 16 << 20

    private struct State {
        var outcomes: [LeaseID: SpooledOutcome] = [:]
        /// What they take, about.
        var bytes = 0
    }

    private let store: any WorkerStore
    private let state = Mutex(State())

    init(store: any WorkerStore) { self.store = store }

    /// Keeps an outcome that was just spooled, if there is room.
    func keep(_ entry: SpoolEntry) { keep(SpooledOutcome(sequence: 0, entry: entry)) }

    private func keep(_ spooled: SpooledOutcome) {
        state.withLock { state in
            guard state.bytes < Self.capacity else { return }
            let earlier = state.outcomes.updateValue(spooled, forKey: spooled.entry.key.lease)
            state.bytes += spooled.entry.outcome.roughSize - (earlier?.entry.outcome.roughSize ?? 0)
        }
    }

    /// Lets go of outcomes that need no more delivery.
    ///
    /// - Returns: Those of them that were in memory.
    func remove(_ leases: [LeaseID]) -> [SpoolEntry] {
        state.withLock { state in
            let entries = leases.compactMap { state.outcomes.removeValue(forKey: $0)?.entry }
            state.bytes -= entries.reduce(0) { $0 + $1.outcome.roughSize }
            return entries
        }
    }

    /// The outcomes of these leases that the spool holds, in their order.
    func take(_ leases: [LeaseID], of origin: Origin) async throws(StoreError) -> [SpooledOutcome] {
        let kept = state.withLock { state in leases.map { state.outcomes[$0] } }
        let missing = zip(leases, kept).filter { $1 == nil }.map { JournalKey($0.0, of: StoreIdentity(origin)) }
        if missing.isEmpty { return kept.compactMap(\.self) }
        var read = try await store.undelivered(missing)[...]
        for spooled in read where !spooled.entry.outcome.parts.isEmpty { keep(spooled) }
        // Both are in the order of the leases.
        return zip(leases, kept).compactMap { lease, outcome in
            if let outcome { return outcome }
            return read.first?.entry.key.lease == lease ? read.popFirst() : nil
        }
    }
}

extension Outcome {
    /// About how long its text is: what grows is the report, and most are far below this.
    var roughSize: Int { 1024 + (report == nil ? 0 : 32 << 10) }
}
