import DTWire

/// A task's way through the engine: accepted, in the journal, running, in the spool.
extension EngineState {
    mutating func accept(
        _ tasks: [Assignment], sent: Instant, origin: Origin, at now: Instant
    ) -> [EngineAction] {
        offer.spend(tasks.count)
        return tasks.flatMap { accept($0, sent: sent, origin: origin, at: now) }
    }

    private mutating func accept(
        _ assignment: Assignment, sent: Instant, origin: Origin, at now: Instant
    ) -> [EngineAction] {
        let leaseID = assignment.leaseID
        if held[leaseID, of: origin] != nil || deliveries.contains(Delivery(leaseID, origin: origin)) {
            return []  // The same frame, heard twice.
        }
        if let refusal = admission.reason { return tell(.taskRejected(TaskRejected(leaseID, code: refusal)), origin) }
        // An older attempt is one that the coordinator has given up.
        let attempts = held.attempts(at: leaseID.taskID)
        let stops = attempts.filter { $0.isOlder(than: leaseID, of: origin) }.flatMap {
            stop($0.leaseID, reason: .leaseLost, grace: settings.cancelGrace)
        }
        if held[leaseID] != nil {
            // Another coordinator's task has the same name: this one has to wait until that is over.
            return stops + pause(.constrained, at: now)
                + tell(.taskRejected(TaskRejected(leaseID, code: .constrained)), origin)
        }
        let isOutdated = attempts.contains { $0.isNewer(than: leaseID, of: origin) }
        guard held.count < slots, !isOutdated else {
            return stops + tell(.taskRejected(TaskRejected(leaseID, code: .noCredit)), origin)
        }
        let until = sent.advanced(by: .milliseconds(assignment.leaseMilliseconds))
        held.insert(Holding(assignment: assignment, origin: origin, leaseUntil: until))
        arrived.append(leaseID)
        return stops
    }

    /// One write for everything that arrived in this turn and is still held.
    mutating func journalArrived() -> [EngineAction] {
        var holdings = arrived.compactMap { held[$0] }.filter { $0.stage == .accepted }
        arrived = []
        unanswered.formUnion(holdings.map(\.leaseID))
        var actions: [EngineAction] = []
        while let origin = holdings.first?.origin {
            actions.append(.journal(holdings.filter { $0.origin == origin }.map(\.assignment), origin))
            holdings.removeAll { $0.origin == origin }
        }
        return actions
    }

    /// The journal has it: now it may run. What was given up meanwhile, or whose lease has lapsed, never does.
    mutating func begin(_ leaseID: LeaseID, of origin: Origin, at now: Instant) -> [EngineAction] {
        guard let holding = held[leaseID, of: origin] else { return [.unjournal([leaseID], origin)] }
        guard holding.isUnstarted else { return [] }  // Its outcome takes its place in the journal.
        held.update(leaseID) { $0.stage = .waiting }
        guard now < holding.leaseUntil else { return handBack(leaseID, code: .storeUnavailable) }
        guard mayStart else { return [] }
        // Two attempts at one task never run side by side.
        let older = held.attempts(at: leaseID.taskID).filter { $0.isOlder(than: leaseID, of: origin) }
        if older.contains(where: \.isExecuting) { return [] }
        held.update(leaseID) { $0.stage = .running }
        return [.start(holding.assignment, origin)]
    }

    /// The journal could not take it: another worker's may. It is not asked again for a while, so that a full disk does not
    /// make coordinator and worker play ball.
    mutating func journalFailed(_ leases: [LeaseID], at now: Instant) -> [EngineAction] {
        unanswered.subtract(leases)
        return pause(.storeUnavailable, at: now) + leases.flatMap { handBack($0, code: .storeUnavailable) }
    }

    /// Gives back what was never started.
    mutating func handBack(_ leaseID: LeaseID, code: ReasonCode) -> [EngineAction] {
        guard let holding = held[leaseID], holding.isUnstarted else { return [] }
        return drop(holding) + tell(.taskRejected(TaskRejected(leaseID, code: code)), holding.origin)
    }

    /// Forgets what was never started. The journal forgets it too: now if it has it, else when it has answered.
    private mutating func drop(_ holding: Holding) -> [EngineAction] {
        held.remove(holding.leaseID)
        return holding.stage == .waiting ? [.unjournal([holding.leaseID], holding.origin)] : []
    }

    mutating func taskStarted(_ leaseID: LeaseID) -> [EngineAction] {
        if held[leaseID]?.stage == .running { begun.append(leaseID) }
        return []
    }

    /// `task_started` for what began in this turn and still runs at its end.
    mutating func announceBegun() -> [EngineAction] {
        defer { begun = [] }
        return begun.flatMap { leaseID -> [EngineAction] in
            guard let holding = held[leaseID], holding.stage == .running, !holding.isStartAnnounced,
                holding.origin == activeOrigin
            else { return [] }
            held.update(leaseID) { $0.isStartAnnounced = true }
            return [.send(.taskStarted(TaskStarted(leaseID)))]
        }
    }

    mutating func taskProgressed(_ leaseID: LeaseID, progress: Double?, step: String?) -> [EngineAction] {
        guard let holding = held[leaseID], holding.isExecuting else { return [] }
        held.update(leaseID) { $0.progress = progress ?? $0.progress }
        return tell(.taskProgress(TaskProgress(leaseID, progress: progress, step: step)), holding.origin)
    }

    /// An attempt is over; a newer one that waited for its end begins.
    mutating func taskFinished(_ leaseID: LeaseID, _ outcome: Outcome, at now: Instant) -> [EngineAction] {
        guard let holding = held[leaseID], holding.stage != .finishing else { return [] }
        held.update(leaseID) { $0.stage = .finishing }
        let waiting = held.attempts(at: leaseID.taskID).filter { $0.stage == .waiting }
        return [.spool(leaseID, outcome, holding.origin)]
            + waiting.flatMap { begin($0.leaseID, of: $0.origin, at: now) }
    }

    // MARK: - Stopping

    mutating func cancel(_ content: CancelTask, origin: Origin) -> [EngineAction] {
        let leaseID = content.leaseID
        guard held[leaseID, of: origin] != nil else {
            // What is in the spool answers for itself.
            let isSpooled = deliveries.contains(Delivery(leaseID, origin: origin))
            return isSpooled ? [] : [.send(.notHeld(NotHeld(leaseID)))]
        }
        let grace = content.graceMilliseconds.map { Duration.milliseconds(max(0, $0)) } ?? settings.cancelGrace
        return stop(leaseID, reason: content.reason, grace: grace)
    }

    /// Stops one task: what has not begun ends at once, what runs is told to.
    mutating func stop(_ leaseID: LeaseID, reason: ReasonCode, grace: Duration) -> [EngineAction] {
        guard let holding = held[leaseID] else { return [] }
        switch holding.stage {
        case .accepted, .waiting:
            // Nobody waits for the outcome of what never began and is another's by now.
            if reason == .leaseLost { return drop(holding) }
            held.update(leaseID) { $0.stage = .finishing }
            return [.spool(leaseID, Outcome(status: reason.stoppedStatus, code: reason), holding.origin)]
        case .running:
            held.update(leaseID) { $0.stage = .stopping(reason) }
            return [.cancel(leaseID, reason: reason, grace: grace)]
        case .stopping, .finishing: return []
        }
    }

    /// What the coordinator decided about a task that was held when the session began.
    mutating func decide(_ decision: ResumeDecision, sent: Instant, terms: SessionTerms) -> [EngineAction] {
        let leaseID = decision.leaseID
        guard let holding = held[leaseID, of: terms.origin] else {
            // It was given up between `register` and its answer, and the coordinator counts on it.
            if decision.decision != .continue || deliveries.contains(Delivery(leaseID, origin: terms.origin)) {
                return []
            }
            return [.send(.taskRejected(TaskRejected(leaseID, code: admission.reason ?? .storeUnavailable)))]
        }
        switch decision.decision {
        case .continue:
            let lease = decision.leaseMilliseconds.map { Duration.milliseconds($0) } ?? terms.lease
            held.update(leaseID) { $0.leaseUntil = max($0.leaseUntil, sent.advanced(by: lease)) }
            return []
        case .deliver where holding.isExecuting: return []
        case .cancel, .deliver: return stop(leaseID, reason: .leaseLost, grace: settings.cancelGrace)
        }
    }
}
