import DTWire

/// What the process's governor lets this engine have and do.
extension EngineState {
    /// Tasks that may be held: at most the identity's own cap.
    var slots: Int { min(settings.slots, allowance?.slots ?? settings.slots) }

    /// Whether tasks may start.
    var mayStart: Bool { allowance?.mayStart ?? true }

    mutating func follow(_ allowance: Allowance, at now: Instant) -> [EngineAction] {
        let begins = allowance.mayStart && !mayStart
        self.allowance = allowance
        return begins ? held.waiting.flatMap { begin($0.leaseID, of: $0.origin, at: now) } : []
    }

    /// What waits for its turn is handed back when its lease lapses: somebody looks then.
    mutating func watchLeases() -> [EngineAction] {
        guard !mayStart, let first = held.waiting.map(\.leaseUntil).min() else { return [] }
        if let leaseWatch, leaseWatch <= first { return [] }
        leaseWatch = first
        return [.arm(.leaseEnd, at: first)]
    }

    mutating func handBackLapsed(at now: Instant) -> [EngineAction] {
        leaseWatch = nil
        guard !mayStart else { return [] }
        return held.waiting.filter { $0.leaseUntil <= now }.flatMap { handBack($0.leaseID, code: .storeUnavailable) }
    }
}
