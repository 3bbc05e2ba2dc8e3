package import DTWire

/// When leases may be expired: only once this coordinator has had a working store for one full lease, on its monotonic
/// clock. A worker whose heartbeats could not be written must not lose its tasks for it.
package struct LeaseWatch: Hashable, Sendable {
    private let lease: Duration
    /// Since when the store has answered without a failure; `nil` while it does not.
    private var upSince: Instant?

    package init(lease: Duration) { self.lease = lease }

    package var isStoreUp: Bool { upSince != nil }

    package mutating func storeAnswered(at now: Instant) { upSince = upSince ?? now }

    package mutating func storeFailed() { upSince = nil }

    package func mayExpire(at now: Instant) -> Bool {
        upSince.map { $0.advanced(by: lease) <= now } ?? false
    }
}
