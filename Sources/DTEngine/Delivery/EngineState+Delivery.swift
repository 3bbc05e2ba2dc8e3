import DTWire

/// From the spool to the coordinator, until it says that it has them.
extension EngineState {
    /// How long an outcome that was not taken waits.
    private static let redeliveryDelay = Duration.seconds(2)

    mutating func spooled(_ leases: [LeaseID]) -> [EngineAction] {
        for leaseID in leases {
            guard let holding = held.remove(leaseID) else { continue }
            deliveries.append(Delivery(leaseID, origin: holding.origin))
        }
        return []
    }

    mutating func deliverWaiting() -> [EngineAction] {
        guard case .active(let terms) = link else { return [] }
        let leases = deliveries.take(for: terms.origin)
        return leases.isEmpty ? [] : [.deliver(leases, terms.origin)]
    }

    mutating func resultAcknowledged(_ ack: ResultAck, of origin: Origin, at now: Instant) -> [EngineAction] {
        switch ack.verdict {
        case .recorded, .duplicate, .stale, .unknownTask:
            deliveries.remove(ack.leaseID)
            return [.acknowledge([ack.leaseID], origin)]
        case .invalid:
            deliveries.remove(ack.leaseID)
            return [.setAside(ack.leaseID, origin, code: ack.code ?? "invalid")]
        case .incomplete: return deliveryFailed(ack.leaseID, at: now)
        }
    }

    mutating func deliveryFailed(_ leaseID: LeaseID, at now: Instant) -> [EngineAction] {
        deliveries.fail(leaseID)
        return deliveries.hasFailed ? [.arm(.redelivery, at: now.advanced(by: Self.redeliveryDelay))] : []
    }

    mutating func offerCredits() -> [EngineAction] {
        guard isActive, offer.renew(free: free, admission: admission) else { return [] }
        let pool = CreditPool(
            id: CreditOffer.pool, free: free, types: settings.types, maxMemory: settings.maxMemory)
        return [.send(.credits(Credits(seen: seen, pools: [pool], admission: admission)))]
    }
}
