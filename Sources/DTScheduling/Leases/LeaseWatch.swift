package import DTWire

/// When leases may be expired: only once this coordinator has had a working store for one full lease, on its monotonic
/// clock. A worker whose heartbeats could not be written must not lose its tasks for it, nor one whose heartbeats were not
/// heard while the coordinator's machine slept or its process stood still.
package struct LeaseWatch: Hashable, Sendable {
    private let lease: Duration
    /// Since when the store has answered without a failure; `nil` while it does not.
    private var upSince: Instant?
    private var lastAnswer: Instant?

    package init(lease: Duration) { self.lease = lease }

    package var isStoreUp: Bool { upSince != nil }

    /// To be told several times in the length of a lease: a longer silence counts as one of the coordinator's own.
    package mutating func storeAnswered(at now: Instant) {
        if let lastAnswer, lastAnswer.advanced(by: lease) < now { upSince = nil }
        upSince = upSince ?? now
        lastAnswer = now
    }

    package mutating func storeFailed() { upSince = nil }

    package func mayExpire(at now: Instant) -> Bool {
        guard let upSince, let lastAnswer else { return false }
        return upSince.advanced(by: lease) <= now && now <= lastAnswer.advanced(by: lease)
    }
}
