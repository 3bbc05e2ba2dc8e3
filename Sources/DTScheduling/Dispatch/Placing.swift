import DTWire

/// Who gets which task: candidates by priority and age, each to the offer that fits it best.
///
/// Among the offers that will do, the one with the most free slots is taken, so that work spreads over the fleet; among
/// equals the one with the fewest tags and hardware, so that what is special stays free for what needs it.
package struct Placing: Sendable {
    private var offers: [WorkerOffer]
    private let demands: [DemandClassID: DemandClass]
    /// The offers that will do for each demand class, found once.
    private var fitting: [DemandClassID: [Int]] = [:]

    package init(offers: [WorkerOffer], demands: [DemandClassID: DemandClass]) {
        self.offers = offers
        self.demands = demands
    }

    /// How many tasks of a demand these offers could take in all.
    package static func room(for demand: DemandClass, in offers: [WorkerOffer]) -> Int {
        offers.reduce(0) { $0 + ($1.free > 0 && $1.satisfies(demand) ? $1.free : 0) }
    }

    /// Places candidates, which come by priority, then age. What finds no place is left out.
    package mutating func place(_ candidates: [QueuedTask]) -> [Placement] {
        candidates.compactMap { candidate in
            guard let index = bestOffer(for: candidate.demandClass) else { return nil }
            offers[index].free -= 1
            return Placement(candidate, on: offers[index].session, pool: offers[index].pool)
        }
    }

    private mutating func bestOffer(for id: DemandClassID) -> Int? {
        let fitting = offersFitting(id)
        return fitting.filter { offers[$0].free > 0 }.max { Self.isWorse(offers[$0], than: offers[$1]) }
    }

    private static func isWorse(_ left: WorkerOffer, than right: WorkerOffer) -> Bool {
        if left.free != right.free { return left.free < right.free }
        let (leftSize, rightSize) = (left.tags.count + left.hardware.count, right.tags.count + right.hardware.count)
        if leftSize != rightSize { return leftSize > rightSize }
        return left.session.worker > right.session.worker
    }

    private mutating func offersFitting(_ id: DemandClassID) -> [Int] {
        if let known = fitting[id] { return known }
        let found = demands[id].map { demand in offers.indices.filter { offers[$0].satisfies(demand) } } ?? []
        fitting[id] = found
        return found
    }
}
