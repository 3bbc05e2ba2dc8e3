import DTWire
import DequeModule

/// The outcomes for one coordinator's store: which wait, which are on their way, which failed and wait for another try.
///
/// Every operation takes constant time, or time for each outcome that it moves: the spool may hold a hundred thousand.
struct DeliveryLane: Hashable, Sendable {
    /// How many outcomes may be on their way at once.
    static let window = 512

    private struct Waiting: Hashable, Sendable {
        var leaseID: LeaseID
        var age: Int
    }

    /// All of them, with the number each got when it came: older ones have smaller numbers.
    private var ages: [LeaseID: Int] = [:]
    /// What waits, oldest first. What was removed meanwhile is passed over when its turn comes.
    private var waiting: Deque<Waiting> = []
    private var sent: Set<LeaseID> = []
    private var failed: Set<LeaseID> = []
    private var nextAge = 0

    var count: Int { ages.count }
    var hasFailed: Bool { !failed.isEmpty }

    func contains(_ leaseID: LeaseID) -> Bool { ages[leaseID] != nil }

    mutating func append(_ leaseID: LeaseID) {
        guard ages[leaseID] == nil else { return }
        ages[leaseID] = nextAge
        waiting.append(Waiting(leaseID: leaseID, age: nextAge))
        nextAge += 1
    }

    /// The next outcomes, as far as the window allows. They are on their way from here.
    mutating func take() -> [LeaseID] {
        var taken: [LeaseID] = []
        while sent.count < Self.window, let next = waiting.popFirst() {
            guard ages[next.leaseID] == next.age else { continue }
            sent.insert(next.leaseID)
            taken.append(next.leaseID)
        }
        return taken
    }

    /// An outcome needs no more delivery.
    mutating func remove(_ leaseID: LeaseID) {
        ages[leaseID] = nil
        sent.remove(leaseID)
        failed.remove(leaseID)
    }

    /// An outcome that was on its way was not taken this time.
    mutating func fail(_ leaseID: LeaseID) {
        if sent.remove(leaseID) != nil { failed.insert(leaseID) }
    }

    /// What failed waits its turn again.
    mutating func retryFailed() {
        putBack(failed)
        failed = []
    }

    /// The session ended: nothing is on its way any more, and everything waits again.
    mutating func recall() {
        putBack(sent.union(failed))
        (sent, failed) = ([], [])
    }

    private mutating func putBack(_ leases: Set<LeaseID>) {
        let returning = leases.compactMap { leaseID in ages[leaseID].map { Waiting(leaseID: leaseID, age: $0) } }
        waiting.prepend(contentsOf: returning.sorted { $0.age < $1.age })
    }

    /// The oldest that wait, at most `limit`, and whether there are more.
    func listed(limit: Int) -> (leases: [LeaseID], more: Bool) {
        let leases = waiting.lazy.filter { ages[$0.leaseID] == $0.age }.map(\.leaseID).prefix(limit + 1)
        return (Array(leases.prefix(limit)), leases.count > limit)
    }
}
