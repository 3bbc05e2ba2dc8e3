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
        let indices = offersFitting(id)
        return indices.lazy.filter { offers[$0].free > 0 }.max { left, right in
            let (a, b) = (offers[left], offers[right])
            if a.free != b.free { return a.free < b.free }
            let (aSize, bSize) = (a.tags.count + a.hardware.count, b.tags.count + b.hardware.count)
            if aSize != bSize { return aSize > bSize }
            return a.session.worker > b.session.worker
        }
    }

    private mutating func offersFitting(_ id: DemandClassID) -> [Int] {
        if let known = fitting[id] { return known }
        let found = demands[id].map { demand in offers.indices.filter { offers[$0].satisfies(demand) } } ?? []
        fitting[id] = found
        return found
    }
}
