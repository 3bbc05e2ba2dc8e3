import DTEngine
import DTWire

/// A worker's process around its engine: what it wrote down survives a crash, and the rest does not.
struct WorkerModel {
    enum Write {
        case accept([Assignment])
        case forget([LeaseID])
        case finish(LeaseID, Outcome)
        case acknowledge([LeaseID])
    }

    struct Execution {
        var isAnnounced = false
        var stopReason: ReasonCode?
    }

    // MARK: What survives

    /// What was accepted. It starts as soon as it is written here, so after a crash it counts as begun.
    private(set) var journal: Set<LeaseID> = []
    private(set) var spool: [(leaseID: LeaseID, outcome: Outcome)] = []
    /// Everything that was ever started or spooled, for the rules.
    private(set) var everStarted: Set<LeaseID> = []
    private(set) var everSpooled: Set<LeaseID> = []

    // MARK: What does not

    private(set) var engine: EngineState
    private(set) var executing: [LeaseID: Execution] = [:]
    private(set) var timers: [EngineTimer: Instant] = [:]
    var inbox: [EngineEvent]
    private(set) var writes: [Write] = []
    private(set) var deliveries: [[LeaseID]] = []
    private(set) var isConnecting = false
    /// What it wants to say, and whether the session is to end; taken by the scheduler after each turn.
    var outbox: [WorkerMessage] = []
    var wantsDisconnect = false
    private(set) var end: EngineEnd?
    /// Whether it has lost slots in this turn.
    private(set) var hasLostSlots = false

    /// What the settings' files say.
    private(set) var settings: EngineSettings
    /// What the engine was told of its slots.
    private(set) var allowance: Allowance?
    private var starts: UInt64 = 0

    init(slots: Int) { self.init(.sample(slots: slots)) }

    private init(_ settings: EngineSettings) {
        self.settings = settings
        engine = EngineState(settings, seed: 0)
        inbox = [.started(Recovered())]
    }

    // MARK: - The process

    /// The process begins anew with what it wrote down. What had begun was interrupted.
    mutating func restart() {
        for leaseID in journal.sorted() {
            addToSpool(leaseID, Outcome(status: .interrupted, code: .workerDied))
        }
        let old = self
        starts += 1
        settings.instance = InstanceID(unchecked: "instance-\(starts)")
        settings.backoff.attempts = 0
        self = WorkerModel(settings)
        (starts, spool, everStarted, everSpooled) = (old.starts, old.spool, old.everStarted, old.everSpooled)
        engine = EngineState(settings, seed: starts)
        inbox = [
            .started(
                Recovered(undelivered: spool.map { Delivery($0.leaseID, origin: EngineUnderTest.origin) }))
        ]
    }

    /// The settings change, and the process tells its engine.
    mutating func change(_ body: (inout EngineSettings) -> Void) {
        body(&settings)
        inbox.append(.settingsChanged(settings))
    }

    /// Handles events that wait, and does what the engine says.
    mutating func turn(_ count: Int, at now: Instant) throws {
        hasLostSlots = false
        for event in inbox.prefix(count) {
            let before = engine.status
            if case .allowed(let allowance) = event { self.allowance = allowance }
            try perform(engine.handle(event, at: now))
            let status = engine.status
            hasLostSlots = hasLostSlots || status.slots < before.slots
            try require(status.held <= max(before.held, status.slots), "it takes no more than it has slots")
        }
        inbox.removeFirst(min(count, inbox.count))
        try perform(engine.flush(at: now))
    }

    private mutating func perform(_ actions: [EngineAction]) throws {
        for action in actions {
            try require(end == nil, "nothing follows the end, but \(action)")
            switch action {
            case .connect: isConnecting = true
            case .disconnect: wantsDisconnect = true
            case .send(let message): outbox.append(message)
            case .journal(let assignments, _): writes.append(.accept(assignments))
            case .unjournal(let leases, _): writes.append(.forget(leases))
            case .start(let assignment, _): try start(assignment.leaseID)
            case .cancel(let leaseID, let reason, _): executing[leaseID]?.stopReason = reason  // Unless it has ended.
            case .spool(let leaseID, let outcome, _):
                try require(executing[leaseID] == nil, "\(leaseID) has ended before its outcome is spooled")
                writes.append(.finish(leaseID, outcome))
            case .deliver(let leases, _): deliveries.append(leases)
            case .acknowledge(let leases, _): writes.append(.acknowledge(leases))
            case .arm(let timer, let moment): timers[timer] = moment
            case .disarm(let timer): timers[timer] = nil
            case .finish(let how): try finish(how)
            case .setAside, .logAcknowledged, .uploadGranted, .publish: break
            }
        }
    }

    private mutating func start(_ leaseID: LeaseID) throws {
        try require(journal.contains(leaseID), "\(leaseID) is in the journal before it starts")
        try require(everStarted.insert(leaseID).inserted, "no lease runs twice, \(leaseID) does")
        try require(
            !executing.keys.contains { $0.taskID == leaseID.taskID }, "two attempts at \(leaseID) never run at once")
        executing[leaseID] = Execution()
        try require(allowance?.mayStart ?? true, "\(leaseID) may not start")
    }

    private mutating func finish(_ how: EngineEnd) throws {
        end = how
        while !writes.isEmpty { completeWrite(failing: false) }
        if how == .drained {
            try require(executing.isEmpty && spool.isEmpty && journal.isEmpty, "a drained worker leaves nothing behind")
        }
    }

    // MARK: - What takes time

    /// The oldest write that waits is done.
    mutating func completeWrite(failing: Bool) {
        switch writes.removeFirst() {
        case .accept(let assignments) where failing: inbox.append(.journalFailed(assignments.map(\.leaseID)))
        case .accept(let assignments):
            journal.formUnion(assignments.map(\.leaseID))
            inbox.append(.journaled(assignments.map(\.leaseID), EngineUnderTest.origin))
        case .forget(let leases): journal.subtract(leases)
        case .finish(let leaseID, let outcome):
            addToSpool(leaseID, outcome)
            inbox.append(.spooled([leaseID]))
        case .acknowledge(let leases): spool.removeAll { leases.contains($0.leaseID) }
        }
    }

    private mutating func addToSpool(_ leaseID: LeaseID, _ outcome: Outcome) {
        journal.remove(leaseID)
        if everSpooled.insert(leaseID).inserted { spool.append((leaseID, outcome)) }
    }

    /// The outcomes that the engine wanted sent first are read from the spool.
    mutating func readDelivery() -> WorkerMessage {
        let leases = deliveries.removeFirst()
        let results = spool.filter { leases.contains($0.leaseID) }.map { TaskResult($0.leaseID, outcome: $0.outcome) }
        return .taskResults(TaskResults(results: results))
    }

    /// A task's process begins or ends, or says how far it is.
    mutating func proceed(_ leaseID: LeaseID, ending: Bool, using random: inout SeededGenerator) {
        guard let execution = executing[leaseID] else { return }
        if !execution.isAnnounced {
            executing[leaseID]?.isAnnounced = true
            inbox.append(.taskStarted(leaseID))
        } else if ending {
            executing[leaseID] = nil
            let own = Outcome(
                status: Bool.random(using: &random) ? .succeeded : .failed, code: .completed,
                durationMilliseconds: Double.random(in: 0...1000, using: &random))
            let stopped = execution.stopReason.map { Outcome(status: $0.stoppedStatus, code: $0) }
            inbox.append(.taskFinished(leaseID, Int.random(in: 0..<4, using: &random) == 0 ? own : stopped ?? own))
        } else {
            inbox.append(.taskProgressed(leaseID, progress: 0.5, step: nil))
        }
    }

    mutating func fireTimers(at now: Instant) {
        for timer in EngineTimer.allCases {
            guard let moment = timers[timer], moment <= now else { continue }
            timers[timer] = nil
            inbox.append(.timerFired(timer))
        }
    }

    /// The attempt to connect is over. What an earlier session was to carry does not go into this one.
    mutating func connected(_ event: EngineEvent) {
        (isConnecting, deliveries) = (false, [])
        inbox.append(event)
    }

    /// The session is gone, and what was to be sent in it.
    mutating func sessionEnded() {
        (deliveries, outbox, wantsDisconnect) = ([], [], false)
        inbox.append(.disconnected(Disconnection(.lost, message: "gone")))
    }
}
