package import DTWire

/// A task's way through the engine: accepted, in the journal, running, in the spool.
extension EngineState {
    mutating func accept(_ tasks: [Assignment], sent: Instant, origin: Origin) -> [EngineAction] {
        offer.spend(tasks.count)
        return tasks.flatMap { accept($0, sent: sent, origin: origin) }
    }

    private mutating func accept(_ assignment: Assignment, sent: Instant, origin: Origin) -> [EngineAction] {
        let leaseID = assignment.leaseID
        if held[leaseID] != nil || deliveries.contains(leaseID) { return [] }  // The same frame, heard twice.
        if drain != nil { return [.send(.taskRejected(TaskRejected(leaseID, code: .draining)))] }
        // One holder for each lease: an attempt of ours that the coordinator has given up makes room for the new one.
        let replaced = held.older(than: leaseID)
        let stops = replaced.flatMap {
            stop($0.assignment.leaseID, reason: .leaseLost, grace: settings.cancelGrace)
        }
        guard held.count < settings.slots + replaced.count else {
            return stops + [.send(.taskRejected(TaskRejected(leaseID, code: .noCredit)))]
        }
        let until = sent.advanced(by: .milliseconds(assignment.leaseMilliseconds))
        held.insert(Holding(assignment: assignment, origin: origin, leaseUntil: until))
        arrived.append(assignment)
        return stops
    }

    /// One write for everything that arrived in this turn.
    mutating func journalArrived() -> [EngineAction] {
        guard let first = arrived.first, let origin = held[first.leaseID]?.origin else {
            arrived = []
            return []
        }
        defer { arrived = [] }
        return [.journal(arrived.filter { held[$0.leaseID] != nil }, origin)]
    }

    /// The journal has it: now it may run. What was cancelled meanwhile, or whose lease has lapsed, never does.
    mutating func begin(_ leaseID: LeaseID, of origin: Origin, at now: Instant) -> [EngineAction] {
        guard let holding = held[leaseID], holding.stage == .accepted else { return [.unjournal([leaseID], origin)] }
        guard now < holding.leaseUntil else {
            held.remove(leaseID)
            return [.unjournal([leaseID], origin)]
        }
        held.update(leaseID) { $0.stage = .running }
        return [.start(holding.assignment)]
    }

    /// Gives back what was never started.
    mutating func handBack(_ leaseID: LeaseID, code: ReasonCode) -> [EngineAction] {
        guard let holding = held[leaseID], holding.stage == .accepted else { return [] }
        held.remove(leaseID)
        return isActive ? [.send(.taskRejected(TaskRejected(leaseID, code: code)))] : []
    }

    mutating func taskStarted(_ leaseID: LeaseID) -> [EngineAction] {
        if held[leaseID]?.stage == .running { begun.append(leaseID) }
        return []
    }

    /// `task_started` for what began in this turn and still runs at its end.
    mutating func announceBegun() -> [EngineAction] {
        defer { begun = [] }
        guard isActive else { return [] }
        return begun.compactMap { leaseID in
            guard let holding = held[leaseID], holding.stage == .running, !holding.isStartAnnounced else { return nil }
            held.update(leaseID) { $0.isStartAnnounced = true }
            return .send(.taskStarted(TaskStarted(leaseID)))
        }
    }

    mutating func taskProgressed(_ leaseID: LeaseID, progress: Double?, step: String?) -> [EngineAction] {
        held.update(leaseID) { $0.progress = progress ?? $0.progress }
        guard isActive, held[leaseID] != nil else { return [] }
        return [.send(.taskProgress(TaskProgress(leaseID, progress: progress, step: step)))]
    }

    mutating func taskFinished(_ leaseID: LeaseID, _ outcome: Outcome) -> [EngineAction] {
        guard let holding = held[leaseID], holding.stage != .finishing else { return [] }
        held.update(leaseID) { $0.stage = .finishing }
        return [.spool(leaseID, outcome, holding.origin)]
    }

    // MARK: - Stopping

    mutating func cancel(_ content: CancelTask) -> [EngineAction] {
        guard held[content.leaseID] != nil else {
            // What is in the spool answers for itself.
            return deliveries.contains(content.leaseID) ? [] : [.send(.notHeld(NotHeld(content.leaseID)))]
        }
        let grace = content.graceMilliseconds.map { Duration.milliseconds(max(0, $0)) } ?? settings.cancelGrace
        return stop(content.leaseID, reason: content.reason, grace: grace)
    }

    /// Stops one task: what has not begun ends at once, what runs is told to.
    mutating func stop(_ leaseID: LeaseID, reason: ReasonCode, grace: Duration) -> [EngineAction] {
        guard let holding = held[leaseID] else { return [] }
        switch holding.stage {
        case .accepted:
            held.update(leaseID) { $0.stage = .finishing }
            arrived.removeAll { $0.leaseID == leaseID }
            return [.spool(leaseID, Outcome(status: reason.stoppedStatus, code: reason), holding.origin)]
        case .running:
            held.update(leaseID) { $0.stage = .stopping(reason) }
            return [.cancel(leaseID, reason: reason, grace: grace)]
        case .stopping, .finishing: return []
        }
    }

    /// What the coordinator decided about a task that was held when the session began.
    mutating func decide(_ decision: ResumeDecision, sent: Instant, terms: SessionTerms) -> [EngineAction] {
        switch decision.decision {
        case .continue:
            let lease = decision.leaseMilliseconds.map { Duration.milliseconds($0) } ?? terms.lease
            held.update(decision.leaseID) { $0.leaseUntil = max($0.leaseUntil, sent.advanced(by: lease)) }
            return []
        case .cancel: return stop(decision.leaseID, reason: .leaseLost, grace: settings.cancelGrace)
        case .deliver: return []
        }
    }

    var isActive: Bool {
        if case .active = link { true } else { false }
    }
}

extension ReasonCode {
    /// The status of an attempt that was stopped for this reason.
    package var stoppedStatus: OutcomeStatus {
        switch self {
        case .timeout: .timedOut
        case .workerDied, .workerStopped, .wardenDied: .interrupted
        default: .cancelled
        }
    }
}
