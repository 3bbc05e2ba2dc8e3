package import DTWire

/// Which sessions offer what, and what of it is already promised: everything that the choice of a worker depends on.
///
/// A claim takes time, and others begin meanwhile. So a claim first reserves the offers it may use; when its tasks are
/// known, what was not used is released, and what was used stays reserved until the frame that carries it is written.
/// A claim that found slots reserved by another is owed another try once they are released.
package struct DispatchState: Sendable {
    private var sessions: [WorkerSession: OpenSession] = [:]
    /// Which of the sessions declare which handlers.
    package private(set) var handlers = HandlerDirectory()
    /// Whether a claim had to do without slots that others had reserved.
    private var hasMissed = false

    private struct OpenSession {
        var traits: WorkerTraits
        var ledger = CreditLedger()
        /// A worker that handed something back is sent nothing until it makes a new offer.
        var isPaused = false
    }

    package init() {}

    // MARK: - Sessions

    package mutating func open(_ session: WorkerSession, traits: WorkerTraits) {
        close(session)
        sessions[session] = OpenSession(traits: traits)
        handlers.add(session, traits)
    }

    /// - Returns: Whether tasks may have waited for this worker alone, which others may take now.
    @discardableResult
    package mutating func close(_ session: WorkerSession) -> Bool {
        guard let traits = sessions.removeValue(forKey: session)?.traits else { return false }
        handlers.remove(session, traits)
        return !traits.handlers.isEmpty
    }

    /// Takes in an offer, which replaces every earlier one of the session.
    package mutating func offer(_ credits: Credits, from session: WorkerSession) {
        sessions[session]?.ledger.offer(credits)
        sessions[session]?.isPaused = false
    }

    /// The worker handed a task back: what it offered before is not to be relied on.
    package mutating func pause(_ session: WorkerSession) { sessions[session]?.isPaused = true }

    /// Slots that a session offers and that are not promised yet.
    package func free(of session: WorkerSession) -> Int {
        guard let open = sessions[session], !open.isPaused else { return 0 }
        return open.ledger.pools.reduce(0) { $0 + open.ledger.usable(in: $1.id) }
    }

    // MARK: - Claims

    /// Reserves what is offered now, at most `limit` slots of each offer.
    package mutating func reserve(atMost limit: Int = .max) -> [WorkerOffer] {
        var offers: [WorkerOffer] = []
        for (session, open) in sessions where !open.isPaused {
            for pool in open.ledger.pools {
                let usable = open.ledger.usable(in: pool.id)
                if usable < limit, open.ledger.reserved(in: pool.id) > 0 { hasMissed = true }
                let free = min(limit, usable)
                guard free > 0 else { continue }
                sessions[session]?.ledger.reserve(free, in: pool.id)
                offers.append(
                    WorkerOffer(
                        session: session, pool: pool.id, tags: open.traits.tags, hardware: open.traits.hardware,
                        types: pool.types, maxMemory: pool.maxMemory, gpus: pool.gpus, free: free))
            }
        }
        return offers
    }

    /// Releases what a claim reserved and did not use.
    ///
    /// - Returns: Whether another claim had to do without it, and should be made again.
    package mutating func settle(_ offers: [WorkerOffer], used: [PoolKey: Int]) -> Bool {
        var released = 0
        for offer in offers {
            let unused = offer.free - (used[PoolKey(offer.session, offer.pool)] ?? 0)
            guard unused > 0 else { continue }
            sessions[offer.session]?.ledger.release(unused, in: offer.pool)
            released += unused
        }
        guard hasMissed, released > 0 else { return false }
        hasMissed = false
        return true
    }

    /// Tasks that a claim placed were written in the frame `seq`; `nil` when they could not be sent.
    package mutating func sent(_ count: Int, to key: PoolKey, seq: Int64?) {
        sessions[key.session]?.ledger.release(count, in: key.pool)
        if let seq { sessions[key.session]?.ledger.spend(count, in: key.pool, seq: seq) }
    }

    /// Why a task of a demand is not given out; see `Waiting`.
    package func waitingReasons(for demand: DemandClass) -> [String] {
        let offers = sessions.flatMap { session, open in
            open.ledger.pools.map { pool in
                WorkerOffer(
                    session: session, pool: pool.id, tags: open.traits.tags, hardware: open.traits.hardware,
                    types: pool.types, maxMemory: pool.maxMemory, gpus: pool.gpus,
                    free: open.isPaused ? 0 : open.ledger.usable(in: pool.id))
            }
        }
        if offers.isEmpty, !sessions.isEmpty { return ["no connected worker offers anything now"] }
        return Waiting.reasons(for: demand, in: offers)
    }

    /// What every open session lacks for a demand, by worker; empty lists for those that will do.
    package func shortcomings(for demand: DemandClass) -> [WorkerID: [String]] {
        var found: [WorkerID: [String]] = [:]
        let declarers = handlers.declarers(for: demand)
        for (session, open) in sessions {
            let lists = open.ledger.pools.map { pool in
                WorkerOffer(
                    session: session, pool: pool.id, tags: open.traits.tags, hardware: open.traits.hardware,
                    types: pool.types, maxMemory: pool.maxMemory, gpus: pool.gpus, free: pool.free
                ).shortcomings(for: demand)
            }
            var lacking = lists.min { $0.count < $1.count } ?? ["offers nothing yet"]
            if let declarers, !declarers.contains(session), let handler = demand.handler {
                lacking.append("declares no handler \"\(handler)\"")
            }
            found[session.worker] = lacking
        }
        return found
    }
}

/// What a worker is, as far as the choice of a worker depends on it.
package struct WorkerTraits: Hashable, Sendable {
    package var tags: Set<String>
    package var hardware: Set<String>
    /// The handlers that it declares.
    package var handlers: Set<String>

    package init(tags: Set<String>, hardware: Set<String>, handlers: Set<String> = []) {
        self.tags = tags
        self.hardware = hardware
        self.handlers = handlers
    }
}

/// One pool of one session.
package struct PoolKey: Hashable, Sendable {
    package var session: WorkerSession
    package var pool: PoolID

    package init(_ session: WorkerSession, _ pool: PoolID) {
        self.session = session
        self.pool = pool
    }
}
