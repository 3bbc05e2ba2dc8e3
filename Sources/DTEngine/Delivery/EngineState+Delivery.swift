import DTWire

/// From the spool to the coordinator, until it says that it has them.
extension EngineState {
    /// How long an outcome that was not taken waits.
    private static let redeliveryDelay = Duration.seconds(2)

    mutating func spooled(_ leases: [LeaseID]) -> [EngineAction] {
        for leaseID in leases {
            guard let holding = held[leaseID], holding.stage == .finishing else { continue }
            held.remove(leaseID)
            deliveries.append(Delivery(leaseID, origin: holding.origin))
        }
        return []
    }

    mutating func deliverWaiting() -> [EngineAction] {
        guard let origin = activeOrigin else { return [] }
        let leases = deliveries.take(for: origin)
        return leases.isEmpty ? [] : [.deliver(leases, origin)]
    }

    /// One removal from the spool for all that arrived. What the spool does not hold cannot have been delivered, so a
    /// verdict on it changes nothing.
    mutating func resultsAcknowledged(_ acks: [ResultAck], of origin: Origin, at now: Instant) -> [EngineAction] {
        var arrived: [LeaseID] = []
        var others: [EngineAction] = []
        for ack in acks {
            let delivery = Delivery(ack.leaseID, origin: origin)
            guard deliveries.contains(delivery) else { continue }
            switch ack.verdict {
            case .recorded, .duplicate, .stale, .unknownTask:
                deliveries.remove(delivery)
                arrived.append(ack.leaseID)
            case .invalid:
                deliveries.remove(delivery)
                others.append(.setAside(ack.leaseID, origin, code: ack.code ?? "invalid"))
            case .incomplete: others += deliveryFailed(ack.leaseID, at: now)
            }
        }
        return (arrived.isEmpty ? [] : [.acknowledge(arrived, origin)]) + others
    }

    /// Everything that failed is tried again together, a while after the first of it failed.
    mutating func deliveryFailed(_ leaseID: LeaseID, at now: Instant) -> [EngineAction] {
        guard let origin = activeOrigin, deliveries.fail(Delivery(leaseID, origin: origin)) else { return [] }
        return [.arm(.redelivery, at: now.advanced(by: Self.redeliveryDelay))]
    }
}
