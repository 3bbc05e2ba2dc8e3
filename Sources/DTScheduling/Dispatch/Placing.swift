import DTWire
import HeapModule

/// Who gets which task: candidates by priority and age, each to the offer that fits it best.
///
/// Among the offers that will do, the one with the most free slots is taken, so that work spreads over the fleet; among
/// equals the one with the fewest tags and hardware, so that what is special stays free for what needs it.
package struct Placing: Sendable {
    private var offers: [WorkerOffer]
    private let demands: [DemandClassID: DemandClass]
    private let handlers: HandlerDirectory
    /// For each demand class that came up, the offers that will do for it, the best on top.
    private var fitting: [DemandClassID: Heap<Rank>] = [:]

    /// Where an offer stands among others. Its free slots only ever become fewer, through this class and through others, so
    /// a rank that is out of date stands too high: it is put right when it comes to the top.
    private struct Rank: Comparable {
        var free: Int
        /// How many tags and how much hardware it has.
        var speciality: Int
        var worker: WorkerID
        var index: Int

        static func < (left: Rank, right: Rank) -> Bool {
            if left.free != right.free { return left.free < right.free }
            if left.speciality != right.speciality { return left.speciality > right.speciality }
            if left.worker != right.worker { return left.worker > right.worker }
            return left.index > right.index
        }
    }

    package init(
        offers: [WorkerOffer], demands: [DemandClassID: DemandClass], handlers: HandlerDirectory = .init()
    ) {
        self.offers = offers
        self.demands = demands
        self.handlers = handlers
    }

    /// How many tasks of a demand these offers could take in all.
    package static func room(
        for demand: DemandClass, in offers: [WorkerOffer], handlers: HandlerDirectory = .init()
    ) -> Int {
        let declarers = handlers.declarers(for: demand)
        return offers.reduce(0) { $0 + ($1.mayTake(demand, declarers) ? $1.free : 0) }
    }

    /// Places candidates, which come by priority, then age. What finds no place is left out, and keeps no other back.
    package mutating func place(_ candidates: [QueuedTask]) -> [Placement] {
        candidates.compactMap { candidate in
            guard let index = takeBest(for: candidate.demandClass) else { return nil }
            offers[index].free -= 1
            return Placement(candidate, on: offers[index].session, pool: offers[index].pool)
        }
    }

    /// The offer that fits a class best.
    private mutating func takeBest(for id: DemandClassID) -> Int? {
        var heap = fitting.removeValue(forKey: id) ?? ranks(for: id)  // Taken out, so that it is changed in place.
        defer { fitting[id] = heap }
        while var best = heap.max {
            let free = offers[best.index].free
            if best.free == free, free > 0 { return best.index }
            best.free = free
            if free > 0 { heap.replaceMax(with: best) } else { heap.removeMax() }
        }
        return nil
    }

    private func ranks(for id: DemandClassID) -> Heap<Rank> {
        guard let demand = demands[id] else { return [] }
        let declarers = handlers.declarers(for: demand)
        return Heap(
            offers.indices.filter { offers[$0].mayTake(demand, declarers) }.map { index in
                let offer = offers[index]
                return Rank(
                    free: offer.free, speciality: offer.tags.count + offer.hardware.count,
                    worker: offer.session.worker, index: index)
            })
    }
}

extension WorkerOffer {
    /// Whether it has a slot for a demand, and is among those who may take it, when only some may.
    fileprivate func mayTake(_ demand: DemandClass, _ declarers: Set<WorkerSession>?) -> Bool {
        free > 0 && satisfies(demand) && (declarers?.contains(session) ?? true)
    }
}
