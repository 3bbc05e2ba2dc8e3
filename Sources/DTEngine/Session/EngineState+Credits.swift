import DTWire

/// What is offered to the coordinator, and when nothing is.
extension EngineState {
    /// How long nothing is taken after a fault.
    private static let pauseLength = Duration.seconds(5)

    /// Whether tasks are taken, and why not.
    var admission: Admission {
        if drain != nil { return Admission(.draining, reason: .draining) }
        return pauseReason.map { Admission(.constrained, reason: $0) } ?? .open
    }

    /// Slots that could be given away now.
    var free: Int { admission.state == .open ? max(0, slots - held.count) : 0 }

    private var pool: CreditPool {
        CreditPool(id: CreditOffer.pool, free: free, types: settings.types, maxMemory: settings.maxMemory)
    }

    mutating func offerCredits() -> [EngineAction] {
        guard activeOrigin != nil, offer.renew(pool, admission: admission) else { return [] }
        return [.send(.credits(Credits(seen: seen, pools: [pool], admission: admission)))]
    }

    /// Takes nothing for a while.
    mutating func pause(_ reason: ReasonCode, at now: Instant) -> [EngineAction] {
        if pauseReason != nil { return [] }
        pauseReason = reason
        return [.arm(.pauseEnd, at: now.advanced(by: Self.pauseLength))]
    }
}
