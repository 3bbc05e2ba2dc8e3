import DTWire

/// Connecting, registering, heartbeats, and what to do when the link is gone.
extension EngineState {
    /// How many undelivered outcomes a register lists.
    private static let listedOutcomes = 2000

    mutating func register(on terms: SessionTerms) -> [EngineAction] {
        guard link == .connecting else { return [.disconnect] }
        link = .registering(terms)
        self.terms = terms
        (seen, offer, heartbeatsSent) = (0, CreditOffer(), [])
        disconnection = nil
        let resumed = held.all.filter { $0.origin == terms.origin }.compactMap(\.held)
        let undelivered = deliveries.listed(for: terms.origin, limit: Self.listedOutcomes)
        let ending = held.all.filter { $0.origin == terms.origin && $0.held == nil }.map(\.assignment.leaseID)
        let message = Register(
            identity: settings.identity, instance: settings.instance, tags: settings.tags,
            capabilities: settings.capabilities, profile: settings.profile,
            limits: WorkerLimits(
                maxConcurrentTasks: settings.slots, taskTimeout: TimeSpan(settings.taskTimeout)),
            enforcement: settings.enforcement, resume: resumed, undelivered: ending + undelivered.leases,
            more: undelivered.more ? true : nil)
        return [.send(.register(message))]
    }

    mutating func disconnected(_ why: Disconnection, at now: Instant) -> [EngineAction] {
        switch link {
        case .connecting, .registering, .active: break
        case .starting, .waiting, .finished: return []
        }
        disconnection = why
        deliveries.recall()
        (seen, offer, heartbeatsSent) = (0, CreditOffer(), [])
        guard let delay = backoff.next(after: why, at: now, using: &generator) else {
            return finish(.unreachable(message: why.message))
        }
        link = .waiting
        return [.disarm(.heartbeat), .arm(.reconnect, at: now.advanced(by: delay))]
    }

    mutating func receive(
        _ message: CoordinatorMessage, seq: Int64, sent: Instant, at now: Instant
    ) -> [EngineAction] {
        seen = max(seen, seq)
        switch (link, message) {
        case (.registering(let terms), .registered(let answer)):
            link = .active(terms)
            backoff.reset()
            let next = now.advanced(by: terms.heartbeat)
            return answer.decisions.flatMap { decide($0, sent: sent, terms: terms) } + [.arm(.heartbeat, at: next)]
        case (.active(let terms), .executeTasks(let content)):
            return accept(content.tasks, sent: sent, origin: terms.origin)
        case (.active, .heartbeatAck(let ack)): return heartbeatAcknowledged(ack)
        case (.active(let terms), .resultAcks(let content)):
            return content.acks.flatMap { resultAcknowledged($0, of: terms.origin, at: now) }
        case (.active, .logAck(let ack)): return [.logAcknowledged(ack)]
        case (.active, .uploadGrant(let grant)): return [.uploadGranted(grant)]
        case (.active, .cancelTask(let content)): return cancel(content)
        case (.active, .drain(let content)):
            let timeout = content.timeoutMilliseconds.map { Duration.milliseconds($0) } ?? settings.drainTimeout
            return startDrain(max(.zero, timeout - sent.duration(to: now)), at: now)
        case (.registering, .superseded(let content)), (.active, .superseded(let content)):
            return superseded(by: content.instance)
        case (.active, .roster), (.active, .tokenRefresh), (.registering, .roster), (.registering, .tokenRefresh):
            return []  // The link's own affair.
        case (_, .error(let fault)): return fault.fatal ? [.disconnect] : []
        default: return [.send(.error(outOfPlace(seq))), .disconnect]
        }
    }

    private func outOfPlace(_ seq: Int64) -> ProtocolFault {
        ProtocolFault(code: "out_of_place", message: "this message does not belong here", seq: seq, fatal: true)
    }

    private mutating func superseded(by instance: InstanceID) -> [EngineAction] {
        if instance == settings.instance { return [.disconnect] }
        return stopRunning(reason: .leaseLost) + finish(.superseded(by: instance))
    }

    // MARK: - Heartbeats

    mutating func sendHeartbeat(at now: Instant) -> [EngineAction] {
        guard case .active(let terms) = link else { return [] }
        heartbeatsSent.append(now)
        let message = Heartbeat(
            seen: seen, reading: reading, admission: admission, held: held.told, spoolDepth: deliveries.count)
        return [.send(.heartbeat(message)), .arm(.heartbeat, at: now.advanced(by: terms.heartbeat))]
    }

    /// The lease counts from the moment that the acknowledged heartbeat was *sent*: the coordinator cannot have counted
    /// from an earlier one.
    private mutating func heartbeatAcknowledged(_ ack: HeartbeatAck) -> [EngineAction] {
        guard !heartbeatsSent.isEmpty else { return [] }
        let until = heartbeatsSent.removeFirst().advanced(by: .milliseconds(ack.leaseMilliseconds))
        for leaseID in ack.renewed {
            held.update(leaseID) { $0.leaseUntil = max($0.leaseUntil, until) }
        }
        return ack.lost.flatMap { stop($0, reason: .leaseLost, grace: settings.cancelGrace) }
    }
}
