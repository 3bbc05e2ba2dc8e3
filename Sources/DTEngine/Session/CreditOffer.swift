import DTWire

/// What the coordinator believes that it may still send, so that an offer is made only when that is wrong.
struct CreditOffer: Hashable, Sendable {
    static let pool = PoolID(unchecked: "main")

    /// Slots that the coordinator counts as free: the last offer minus what arrived since. `nil` at a session's start, when
    /// nothing has been offered.
    private(set) var believed: Int?
    private var admission: Admission?

    /// n tasks arrived and spent n credits.
    mutating func spend(_ count: Int) { believed = believed.map { max(0, $0 - count) } }

    /// Whether an offer is due; from then on it is what the coordinator believes.
    mutating func renew(free: Int, admission: Admission) -> Bool {
        guard (believed ?? 0) != free || (self.admission ?? .open) != admission else { return false }
        (believed, self.admission) = (free, admission)
        return true
    }
}
