import DTEngine
import DTTestKit
import DTWire

/// An engine and its clock, driven turn by turn.
struct EngineUnderTest {
    static let cluster = ClusterID(unchecked: "cluster-1")
    static let origin = Origin(cluster: cluster, generation: 1)
    static let terms = SessionTerms(
        workerID: .sample, origin: origin, heartbeat: .seconds(10), lease: .seconds(30))

    var state: EngineState
    var clock = ManualClock()
    private var seq: Int64 = 1  // The welcome was frame 1.

    init(_ settings: EngineSettings = .sample(), seed: UInt64 = 1) { state = EngineState(settings, seed: seed) }

    var now: Instant { clock.now }

    /// An engine that has registered and made its first offer.
    static func active(
        slots: Int = 2, recovered: [Delivery] = [], _ change: (inout EngineSettings) -> Void = { _ in }
    ) -> EngineUnderTest {
        var settings = EngineSettings.sample(slots: slots)
        change(&settings)
        var engine = EngineUnderTest(settings)
        engine.turn(.started(Recovered(undelivered: recovered)))
        engine.connect()
        return engine
    }

    /// Handles events that came together. What is published is left out: `state.status` has it.
    @discardableResult
    mutating func turn(_ events: EngineEvent...) -> [EngineAction] {
        var actions: [EngineAction] = []
        for event in events { actions += state.handle(event, at: now) }
        actions += state.flush(at: now)
        return actions.filter { if case .publish = $0 { false } else { true } }
    }

    /// A message in the next frame, written `age` ago.
    mutating func frame(_ message: CoordinatorMessage, age: Duration = .zero) -> EngineEvent {
        seq += 1
        return .received(message, seq: seq, sent: now.advanced(by: .zero - age))
    }

    @discardableResult
    mutating func receive(_ message: CoordinatorMessage, age: Duration = .zero) -> [EngineAction] {
        turn(frame(message, age: age))
    }

    /// The session begins; nothing is decided about what is held but what is said here.
    @discardableResult
    mutating func connect(
        _ terms: SessionTerms = terms, decisions: [ResumeDecision] = []
    ) -> [EngineAction] {
        seq = 1
        return turn(.connected(terms)) + receive(.registered(Registered(decisions: decisions)))
    }

    /// The session ends and the next attempt begins.
    @discardableResult
    mutating func loseSession() -> [EngineAction] {
        turn(.disconnected(Disconnection(.lost, message: "gone"))) + turn(.timerFired(.reconnect))
    }

    @discardableResult
    mutating func give(_ leases: LeaseID...) -> [EngineAction] {
        receive(.executeTasks(ExecuteTasks(tasks: leases.map { .sample($0) })))
    }

    /// Gives tasks and writes them into the journal.
    @discardableResult
    mutating func run(_ leases: LeaseID..., origin: Origin = origin) -> [EngineAction] {
        var actions = receive(.executeTasks(ExecuteTasks(tasks: leases.map { .sample($0) })))
        for leaseID in leases { actions += turn(.journaled([leaseID], origin), .taskStarted(leaseID)) }
        return actions
    }

    /// The task ends and its outcome reaches the spool.
    @discardableResult
    mutating func finish(_ leaseID: LeaseID, _ outcome: Outcome = .sample) -> [EngineAction] {
        turn(.taskFinished(leaseID, outcome)) + turn(.spooled([leaseID]))
    }

    @discardableResult
    mutating func acknowledge(_ leases: LeaseID..., as verdict: ResultAck.Verdict = .recorded) -> [EngineAction] {
        receive(.resultAcks(ResultAcks(acks: leases.map { ResultAck($0, verdict) })))
    }

    /// What a heartbeat would say now is held.
    mutating func heldByHeartbeat() -> [HeldTask] {
        turn(.timerFired(.heartbeat)).messages.compactMap { message -> [HeldTask]? in
            if case .heartbeat(let content) = message { content.held } else { nil }
        }.flatMap(\.self)
    }
}

extension EngineSettings {
    static func sample(slots: Int = 2) -> EngineSettings {
        EngineSettings(
            identity: "sample", instance: .sample, tags: ["fast"], capabilities: .sample, handlers: ["greet"],
            enforcement: .sample, slots: slots)
    }
}

extension [EngineAction] {
    /// What is sent.
    var messages: [WorkerMessage] {
        compactMap { if case .send(let message) = $0 { message } else { nil } }
    }

    /// The slots offered, by each offer.
    var offers: [Int] {
        messages.compactMap {
            if case .credits(let credits) = $0 { credits.pools.map(\.free).reduce(0, +) } else { nil }
        }
    }

    var registers: [Register] {
        messages.compactMap { if case .register(let register) = $0 { register } else { nil } }
    }

    var started: [LeaseID] {
        compactMap { if case .start(let assignment, _) = $0 { assignment.leaseID } else { nil } }
    }

    var delivered: [LeaseID] {
        flatMap { action -> [LeaseID] in if case .deliver(let leases, _) = action { leases } else { [] } }
    }

    var end: EngineEnd? {
        lazy.compactMap { if case .finish(let end) = $0 { end } else { nil } }.first
    }

    /// When a timer is to fire.
    func armed(_ timer: EngineTimer) -> Instant? {
        lazy.compactMap { if case .arm(timer, let moment) = $0 { moment } else { nil } }.first
    }
}

/// An offer of the engine's one pool.
func credits(seen: Int64, free: Int, _ admission: Admission = .open) -> EngineAction {
    let pool = CreditPool(id: PoolID(unchecked: "main"), free: free, types: Set(TaskConfig.types))
    return .send(.credits(Credits(seen: seen, pools: [pool], admission: admission)))
}

func rejection(_ leaseID: LeaseID, _ code: ReasonCode) -> EngineAction {
    .send(.taskRejected(TaskRejected(leaseID, code: code)))
}
