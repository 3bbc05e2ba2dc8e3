import DTWire

/// How far an engine is with leaving.
struct DrainProgress: Hashable, Sendable {
    enum Stage: Hashable, Sendable {
        /// Running tasks may go on until the deadline.
        case finishing
        /// Running tasks have been told to stop.
        case stopping
        /// Nothing is held; outcomes and the goodbye are on their way.
        case flushing
        /// The goodbye is sent: the coordinator closes.
        case leaving
    }

    var stage = Stage.finishing
    var deadline: Instant
}

/// Finish, take nothing new, hand back what was never started, deliver, say goodbye.
extension EngineState {
    mutating func startDrain(_ timeout: Duration, at now: Instant) -> [EngineAction] {
        let deadline = now.advanced(by: timeout)
        if let drain, drain.deadline <= deadline { return [] }
        let isFirst = drain == nil
        drain = DrainProgress(stage: drain?.stage ?? .finishing, deadline: deadline)
        var actions: [EngineAction] = []
        if isFirst {
            for holding in held.all where holding.stage == .accepted {
                actions += handBack(holding.assignment.leaseID, code: .draining)
            }
        }
        if timeout <= .zero { return actions + stopRunning() }
        return actions + [.arm(.drainDeadline, at: deadline)]
    }

    /// Stops everything that still runs.
    mutating func stopRunning(reason: ReasonCode = .workerStopped) -> [EngineAction] {
        if drain?.stage == .finishing { drain?.stage = .stopping }
        return held.all.flatMap { stop($0.assignment.leaseID, reason: reason, grace: settings.cancelGrace) }
    }

    mutating func continueDrain(at now: Instant) -> [EngineAction] {
        guard let stage = drain?.stage, held.count == 0 else { return [] }
        switch stage {
        case .finishing, .stopping:
            drain?.stage = .flushing
            return [.disarm(.drainDeadline), .arm(.flushDeadline, at: now.advanced(by: settings.flushTimeout))]
                + continueDrain(at: now)
        case .flushing:
            // With outcomes left it waits: for their acknowledgements, or for a session to deliver them on.
            if deliveries.count > 0 { return [] }
            guard isActive else { return leave() }
            drain?.stage = .leaving
            return [.send(.goodbye(Goodbye(reason: .draining, released: [])))]
        case .leaving: return isActive ? [] : leave()
        }
    }

    mutating func leave() -> [EngineAction] {
        finish(deliveries.count == 0 ? .drained : .drainedUndelivered(deliveries.count))
    }

    mutating func finish(_ end: EngineEnd) -> [EngineAction] {
        link = .finished
        let status = status
        published = status
        return EngineTimer.allCases.map { .disarm($0) } + [.publish(status), .disconnect, .finish(end)]
    }
}
