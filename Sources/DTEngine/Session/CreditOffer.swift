import DTWire

/// What the coordinator believes that it may still send, so that an offer is made only when that is wrong.
struct CreditOffer: Hashable, Sendable {
    static let pool = PoolID(unchecked: "main")

    /// Slots that the coordinator counts as free: the last offer minus what arrived since. `nil` at a session's start, when
    /// nothing has been offered.
    private(set) var believed: Int?
    private var admission: Admission?
    private var pool: CreditPool?

    /// n tasks arrived and spent n credits.
    mutating func spend(_ count: Int) { believed = believed.map { max(0, $0 - count) } }

    /// Whether an offer is due; from then on it is what the coordinator believes.
    mutating func renew(_ pool: CreditPool, admission: Admission) -> Bool {
        let isSame = (believed ?? 0) == pool.free && (self.admission ?? .open) == admission
        guard !isSame || self.pool.map({ !$0.takes(like: pool) }) ?? false else { return false }
        (believed, self.admission, self.pool) = (pool.free, admission, pool)
        return true
    }
}

extension CreditPool {
    /// Whether both take the same tasks, however many.
    fileprivate func takes(like other: CreditPool) -> Bool { types == other.types && maxMemory == other.maxMemory }
}
