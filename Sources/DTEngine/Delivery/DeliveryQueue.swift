import DTWire

/// The outcomes that are in the spool, each in the lane of the coordinator that alone may have it.
struct DeliveryQueue: Hashable, Sendable {
    private var lanes: [Origin: DeliveryLane] = [:]

    var count: Int { lanes.values.reduce(0) { $0 + $1.count } }

    func count(for origin: Origin) -> Int { lanes[origin]?.count ?? 0 }

    func contains(_ delivery: Delivery) -> Bool { lanes[delivery.origin]?.contains(delivery.leaseID) ?? false }

    mutating func append(_ delivery: Delivery) {
        lanes[delivery.origin, default: DeliveryLane()].append(delivery.leaseID)
    }

    /// An outcome needs no more delivery.
    mutating func remove(_ delivery: Delivery) {
        lanes[delivery.origin]?.remove(delivery.leaseID)
        if lanes[delivery.origin]?.count == 0 { lanes[delivery.origin] = nil }
    }

    /// The next outcomes for a coordinator, as far as its window allows. They are on their way from here.
    mutating func take(for origin: Origin) -> [LeaseID] { lanes[origin]?.take() ?? [] }

    /// An outcome was not taken this time.
    ///
    /// - Returns: Whether it is the first that waits for another try.
    mutating func fail(_ delivery: Delivery) -> Bool {
        guard var lane = lanes[delivery.origin] else { return false }
        let hadFailed = lane.hasFailed
        lane.fail(delivery.leaseID)
        lanes[delivery.origin] = lane
        return lane.hasFailed && !hadFailed
    }

    /// What failed waits its turn again.
    mutating func retryFailed() { for origin in lanes.keys { lanes[origin]?.retryFailed() } }

    /// The session ended: nothing is on its way any more, and everything waits again, oldest first.
    mutating func recall() { for origin in lanes.keys { lanes[origin]?.recall() } }

    /// What a register lists: the oldest, at most `limit`, and whether there are more.
    func listed(for origin: Origin, limit: Int) -> (leases: [LeaseID], more: Bool) {
        lanes[origin]?.listed(limit: limit) ?? ([], false)
    }
}
