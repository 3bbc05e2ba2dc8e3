import DTWire

/// Connecting, registering, heartbeats, and what to do when the link is gone.
extension EngineState {
    /// The most that one outcome takes in a `register`'s list, in bytes: a task id of 128 characters and what is around it.
    private static let listedBytes = 176

    mutating func register(on terms: SessionTerms) -> [EngineAction] {
        guard link == .connecting else { return [.disconnect] }
        if isAttemptOutdated {
            link = .ending
            return [.disconnect]
        }
        link = .registering(terms)
        self.terms = terms
        disconnection = nil
        let holdings = held.all(of: terms.origin)
        for holding in holdings where holding.stage == .running {
            held.update(holding.leaseID) { $0.isStartAnnounced = true }  // Its phase says so.
        }
        let ending = holdings.filter { $0.stage == .finishing }.map(\.leaseID)
        let undelivered = deliveries.listed(
            for: terms.origin, limit: terms.maxMessageBytes / 2 / Self.listedBytes)
        let message = Register(
            identity: settings.identity, instance: settings.instance, tags: settings.tags,
            capabilities: settings.capabilities, handlers: settings.handlers, profile: settings.profile,
            limits: WorkerLimits(
                maxConcurrentTasks: settings.slots, taskTimeout: TimeSpan(settings.taskTimeout)),
            enforcement: settings.enforcement, resume: holdings.compactMap(\.held),
            undelivered: ending + undelivered.leases, more: undelivered.more ? true : nil)
        return [.send(.register(message))]
    }

    mutating func disconnected(_ why: Disconnection, at now: Instant) -> [EngineAction] {
        switch link {
        case .ending: return openAgain(at: now)
        case .connecting where isAttemptOutdated: return openAgain(at: now)
        case .connecting, .registering, .active: break
        case .starting, .waiting, .finished: return []
        }
        link = .waiting
        disconnection = why
        sessionIsOver(at: now)
        // Work in hand is not thrown away: as long as there is some, the attempts do not end.
        guard let delay = backoff.next(after: why, at: now, isEndless: held.count > 0, using: &generator) else {
            return drain == nil ? finish(why.end) : leave()
        }
        return [.disarm(.heartbeat), .arm(.reconnect, at: now.advanced(by: delay))]
    }

    /// What belongs to one session is forgotten.
    mutating func sessionIsOver(at now: Instant) {
        disconnectedSince = disconnectedSince ?? now
        deliveries.recall()
        (seen, offer, heartbeatsSent) = (0, CreditOffer(), [])
    }

    mutating func receive(
        _ message: CoordinatorMessage, seq: Int64, sent: Instant, at now: Instant
    ) -> [EngineAction] {
        let sent = min(sent, now)  // The clocks may have been learnt wrong, and a lease must not gain from it.
        switch link {
        case .starting, .connecting, .ending, .waiting, .finished: return []  // A last word of a session that is over.
        case .registering(let terms):
            seen = max(seen, seq)
            return receive(message, registering: terms, seq: seq, sent: sent, at: now)
        case .active(let terms):
            seen = max(seen, seq)
            return receive(message, active: terms, seq: seq, sent: sent, at: now)
        }
    }

    private mutating func receive(
        _ message: CoordinatorMessage, registering terms: SessionTerms, seq: Int64, sent: Instant, at now: Instant
    ) -> [EngineAction] {
        switch message {
        case .registered(let answer): return registered(answer, sent: sent, terms: terms, at: now)
        case .superseded(let content): return superseded(by: content.instance)
        case .drain(let content): return startDrain(content, sent: sent, at: now)
        case .roster, .tokenRefresh: return []  // The link's own affair.
        case .error(let fault): return fault.fatal ? [.disconnect] : []
        case .executeTasks, .cancelTask, .heartbeatAck, .resultAcks, .logAck, .uploadGrant:
            return [.send(.error(.outOfPlace(seq))), .disconnect]
        }
    }

    private mutating func receive(
        _ message: CoordinatorMessage, active terms: SessionTerms, seq: Int64, sent: Instant, at now: Instant
    ) -> [EngineAction] {
        switch message {
        case .executeTasks(let content): return accept(content.tasks, sent: sent, origin: terms.origin, at: now)
        case .heartbeatAck(let ack): return heartbeatAcknowledged(ack, of: terms.origin)
        case .resultAcks(let content): return resultsAcknowledged(content.acks, of: terms.origin, at: now)
        case .logAck(let ack): return [.logAcknowledged(ack)]
        case .uploadGrant(let grant): return [.uploadGranted(grant)]
        case .cancelTask(let content): return cancel(content, origin: terms.origin)
        case .drain(let content): return startDrain(content, sent: sent, at: now)
        case .superseded(let content): return superseded(by: content.instance)
        case .roster, .tokenRefresh: return []  // The link's own affair.
        case .error(let fault): return fault.fatal ? [.disconnect] : []
        case .registered: return [.send(.error(.outOfPlace(seq))), .disconnect]
        }
    }

    private mutating func registered(
        _ answer: Registered, sent: Instant, terms: SessionTerms, at now: Instant
    ) -> [EngineAction] {
        link = .active(terms)
        backoff.sessionBegan(at: now)
        disconnectedSince = nil
        // What was told as accepted may run by now.
        begun += held.all(of: terms.origin).filter { $0.stage == .running }.map(\.leaseID)
        return answer.decisions.flatMap { decide($0, sent: sent, terms: terms) }
            + [.arm(.heartbeat, at: now.advanced(by: terms.heartbeat))]
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
            seen: seen, reading: reading, admission: admission,
            held: held.all(of: terms.origin).compactMap(\.held), spoolDepth: deliveries.count(for: terms.origin))
        return [.send(.heartbeat(message)), .arm(.heartbeat, at: now.advanced(by: terms.heartbeat))]
    }

    /// The lease counts from the moment that the acknowledged heartbeat was *sent*: the coordinator cannot have counted
    /// from an earlier one.
    private mutating func heartbeatAcknowledged(_ ack: HeartbeatAck, of origin: Origin) -> [EngineAction] {
        guard !heartbeatsSent.isEmpty else { return [] }
        let until = heartbeatsSent.removeFirst().advanced(by: .milliseconds(ack.leaseMilliseconds))
        for leaseID in ack.renewed where held[leaseID, of: origin] != nil {
            held.update(leaseID) { $0.leaseUntil = max($0.leaseUntil, until) }
        }
        return ack.lost.filter { held[$0, of: origin] != nil }.flatMap {
            stop($0, reason: .leaseLost, grace: settings.cancelGrace)
        }
    }
}

extension ProtocolFault {
    fileprivate static func outOfPlace(_ seq: Int64) -> ProtocolFault {
        ProtocolFault(code: "out_of_place", message: "this message does not belong here", seq: seq, fatal: true)
    }
}

extension Disconnection {
    /// How an engine ends whose attempts to connect are spent, after this last one.
    fileprivate var end: EngineEnd {
        if case .refused(code: "unauthenticated") = kind { return .refused(message: message) }
        return .unreachable(message: message)
    }
}
