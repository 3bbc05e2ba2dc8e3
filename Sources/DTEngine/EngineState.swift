package import DTWire

/// What one identity of a worker decides: when to connect, what to run, what to say and when to leave.
///
/// A value: events go in with the time they happened at, actions come out. It has no clock, no randomness but its seed, and
/// does no IO, so a table of events is a whole test and a fleet can be simulated from one number.
///
/// Events that came together may be handled one after the other; `flush` then says what they come to: one offer of credits,
/// one batch for the journal, one for the spool's delivery.
package struct EngineState: Sendable {
    var settings: EngineSettings
    var generator: SeededGenerator

    var link = Link.starting
    var backoff: Backoff
    var disconnection: Disconnection?
    var disconnectedSince: Instant?
    /// Whether the attempt that is being made uses a credential or a coordinator that were replaced meanwhile.
    var isAttemptOutdated = false
    /// The last session's terms: they stay known while there is none.
    var terms: SessionTerms?
    /// The last frame of this session that was handled.
    var seen: Int64 = 0
    var offer = CreditOffer()
    /// When each heartbeat that is not acknowledged yet was sent, oldest first.
    var heartbeatsSent: [Instant] = []

    /// What the governor gave; `nil` without one.
    var allowance: Allowance?
    /// When somebody looks whether a lease has lapsed.
    var leaseWatch: Instant?
    var held = HeldTasks()
    var deliveries = DeliveryQueue()
    var reading = Reading()
    var drain: DrainProgress?
    /// Why nothing is taken for a while.
    var pauseReason: ReasonCode?

    /// What arrived in this turn and goes into the journal together.
    var arrived: [LeaseID] = []
    /// What the journal was given and has not answered for.
    var unanswered: Set<LeaseID> = []
    /// What began in this turn; told to the coordinator unless it is over by the turn's end.
    var begun: [LeaseID] = []
    var published: EngineStatus?

    /// Where the engine stands with its coordinator.
    enum Link: Hashable, Sendable {
        case starting
        case connecting
        /// Connected; `register` is sent and not answered.
        case registering(SessionTerms)
        case active(SessionTerms)
        /// The session is being ended to open another.
        case ending
        /// Waiting for the next attempt.
        case waiting
        case finished
    }

    package init(_ settings: EngineSettings, seed: UInt64) {
        self.settings = settings
        generator = SeededGenerator(seed: seed)
        backoff = Backoff(settings.backoff)
    }

    /// Takes in one event, and says what is to be done at once.
    package mutating func handle(_ event: EngineEvent, at now: Instant) -> [EngineAction] {
        if link == .finished { return [] }
        switch event {
        case .started(let recovered): return start(recovered, at: now)
        case .connected(let terms): return register(on: terms)
        case .disconnected(let why): return disconnected(why, at: now)
        case .received(let message, let seq, let sent): return receive(message, seq: seq, sent: sent, at: now)
        case .journaled(let leases, let origin):
            unanswered.subtract(leases)
            return leases.flatMap { begin($0, of: origin, at: now) }
        case .journalFailed(let leases): return journalFailed(leases, at: now)
        case .taskStarted(let leaseID): return taskStarted(leaseID)
        case .taskProgressed(let leaseID, let progress, let step):
            return taskProgressed(leaseID, progress: progress, step: step)
        case .taskFinished(let leaseID, let outcome): return taskFinished(leaseID, outcome, at: now)
        case .spooled(let leases): return spooled(leases)
        case .deliveryFailed(let leaseID): return deliveryFailed(leaseID, at: now)
        case .reading(let reading):
            self.reading = reading
            return []
        case .timerFired(let timer): return fired(timer, at: now)
        case .allowed(let allowance): return follow(allowance, at: now)
        case .settingsChanged(let settings): return change(settings)
        case .reconnectRequested: return reconnect()
        case .drainRequested(let timeout): return startDrain(timeout ?? settings.drainTimeout, at: now)
        case .stopRequested: return startDrain(.zero, at: now)
        }
    }

    /// Says what the events since the last flush come to together. To be called whenever no more events wait.
    package mutating func flush(at now: Instant) -> [EngineAction] {
        if link == .finished { return [] }
        var actions: [EngineAction] = []
        actions += journalArrived()
        actions += announceBegun()
        actions += deliverWaiting()
        actions += offerCredits()
        actions += watchLeases()
        actions += continueDrain(at: now)
        let status = status
        if status != published {
            published = status
            actions.append(.publish(status))
        }
        return actions
    }

    private mutating func start(_ recovered: Recovered, at now: Instant) -> [EngineAction] {
        guard link == .starting else { return [] }
        disconnectedSince = now
        for delivery in recovered.undelivered { deliveries.append(delivery) }
        link = .connecting
        return [.connect]
    }

    private mutating func fired(_ timer: EngineTimer, at now: Instant) -> [EngineAction] {
        switch timer {
        case .heartbeat: return sendHeartbeat(at: now)
        case .reconnect:
            guard link == .waiting else { return [] }
            link = .connecting
            return [.connect]
        case .redelivery:
            deliveries.retryFailed()
            return []
        case .pauseEnd:
            pauseReason = nil
            return []
        case .leaseEnd: return handBackLapsed(at: now)
        case .drainDeadline: return stopForDrain(at: now)
        case .flushDeadline: return leave()
        }
    }

    // MARK: - What it is at

    /// Whose session this is, once it stands: what belongs to others is not spoken of in it.
    var activeOrigin: Origin? {
        if case .active(let terms) = link { terms.origin } else { nil }
    }

    /// Says something about a task, if the session is its coordinator's. There is no need to keep it for later: `register`
    /// says how everything stands by then.
    func tell(_ message: WorkerMessage, _ origin: Origin) -> [EngineAction] {
        origin == activeOrigin ? [.send(message)] : []
    }

    package var status: EngineStatus {
        EngineStatus(
            phase: phase, admission: admission, workerID: terms?.workerID, slots: slots,
            allowance: allowance?.number ?? 0, held: held.count, waiting: held.unstartedCount, free: free,
            undelivered: deliveries.count, disconnection: disconnection, attempts: backoff.failures,
            attemptsSpent: backoff.isSpent, disconnectedSince: disconnectedSince)
    }

    private var phase: EngineStatus.Phase {
        switch link {
        case .finished: .finished
        case _ where drain != nil: .draining
        case .starting: .starting
        case .connecting, .ending: .connecting
        case .registering: .registering
        case .active: .active
        case .waiting: .waiting
        }
    }
}
