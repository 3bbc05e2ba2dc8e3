import DTWire

/// How far an engine is with leaving.
struct DrainProgress: Hashable, Sendable {
    enum Stage: Hashable, Sendable {
        /// Running tasks may go on until the deadline.
        case finishing
        /// Running tasks have been told to stop.
        case stopping
        /// Nothing is held; outcomes are on their way.
        case flushing
        /// The goodbye is sent: the coordinator closes.
        case leaving
    }

    var stage = Stage.finishing
    var deadline: Instant
}

/// Finish, take nothing new, hand back what was never started, deliver, say goodbye.
extension EngineState {
    /// How long the coordinator has to close after a goodbye, at most.
    private static let farewell = Duration.seconds(2)

    /// The coordinator's wish; it counts from when the frame was written.
    mutating func startDrain(_ content: Drain, sent: Instant, at now: Instant) -> [EngineAction] {
        let timeout = content.timeoutMilliseconds.map { Duration.milliseconds($0) } ?? settings.drainTimeout
        return startDrain(timeout - sent.duration(to: now), at: now)
    }

    /// Begins to leave, or to leave sooner.
    mutating func startDrain(_ timeout: Duration, at now: Instant) -> [EngineAction] {
        let deadline = now.advanced(by: max(.zero, timeout))
        var actions: [EngineAction] = []
        if let drain {
            guard deadline < drain.deadline else { return [] }
            self.drain?.deadline = deadline
        } else {
            drain = DrainProgress(deadline: deadline)
            actions += held.all.flatMap { handBack($0.leaseID, code: .draining) }
        }
        guard drain?.stage == .finishing else { return actions }
        return actions + (deadline > now ? [.arm(.drainDeadline, at: deadline)] : stopForDrain(at: now))
    }

    /// Time is up for what still runs. It gets its grace, and then the engine leaves without it if it must.
    mutating func stopForDrain(at now: Instant) -> [EngineAction] {
        guard drain?.stage == .finishing else { return [] }
        drain?.stage = .stopping
        let limit = now.advanced(by: settings.cancelGrace + settings.flushTimeout)
        return stopRunning(reason: .workerStopped) + [.disarm(.drainDeadline), .arm(.flushDeadline, at: limit)]
    }

    /// Stops everything that still runs.
    mutating func stopRunning(reason: ReasonCode) -> [EngineAction] {
        held.all.flatMap { stop($0.leaseID, reason: reason, grace: settings.cancelGrace) }
    }

    mutating func continueDrain(at now: Instant) -> [EngineAction] {
        // The journal's answer is awaited too: it may have to forget what was handed back meanwhile.
        guard let stage = drain?.stage, held.count == 0, unanswered.isEmpty else { return [] }
        switch stage {
        case .finishing, .stopping:
            drain?.stage = .flushing
            return [.disarm(.drainDeadline), .arm(.flushDeadline, at: now.advanced(by: settings.flushTimeout))]
                + continueDrain(at: now)
        case .flushing:
            guard let origin = activeOrigin else {
                // With outcomes left it waits for a session to deliver them on.
                return deliveries.count == 0 ? leave() : []
            }
            if deliveries.count(for: origin) > 0 { return [] }
            drain?.stage = .leaving
            return [
                .send(.goodbye(Goodbye(reason: .draining, released: []))),
                .arm(.flushDeadline, at: now.advanced(by: min(Self.farewell, settings.flushTimeout))),
            ]
        case .leaving: return activeOrigin == nil ? leave() : []
        }
    }

    /// Ends the engine as far as it has come.
    mutating func leave() -> [EngineAction] {
        let undelivered = deliveries.count + held.count
        return finish(undelivered == 0 ? .drained : .drainedUndelivered(undelivered))
    }

    mutating func finish(_ end: EngineEnd) -> [EngineAction] {
        link = .finished
        let status = status
        published = status
        return EngineTimer.allCases.map { .disarm($0) } + [.publish(status), .disconnect, .finish(end)]
    }
}
