import DTEngine
import DTTestKit
import DTWire

/// A worker, a coordinator and what is between them, driven by one number: between any two actions the session may end, the
/// worker may crash or be drained, time may pass, other workers may take tasks. After each step the rules are checked.
struct SimulatedPair {
    /// What may happen next.
    enum Step: String, CaseIterable {
        case turn, write, deliver, execute
        case wireToWorker, wireToCoordinator, connect
        case dispatch, expire, otherTakes, otherEnds
        case time, submit, cancel, failWrite, refuse
        case dropSession, crash, drain
        case allow, change, reconnect

        /// Whether it also happens while things settle.
        var isCalm: Bool {
            switch self {
            case .turn, .write, .deliver, .execute, .wireToWorker, .wireToCoordinator, .connect, .dispatch, .expire,
                .otherEnds:
                true
            case .otherTakes, .time, .submit, .cancel, .failWrite, .refuse, .dropSession, .crash, .drain, .allow,
                .change, .reconnect:
                false
            }
        }

        var weight: Int {
            switch self {
            case .turn, .write, .deliver, .execute, .wireToWorker, .wireToCoordinator, .connect: 100
            case .dispatch: 75
            case .submit, .expire: 20
            case .time: 10
            case .otherEnds: 3
            case .otherTakes, .cancel, .failWrite, .refuse, .allow: 2
            case .dropSession, .crash, .drain, .change, .reconnect: 1
            }
        }
    }

    private static let steps = Step.allCases
    private static let calmSteps = Step.allCases.filter(\.isCalm)

    private struct Frame<Message> {
        var message: Message
        var seq: Int64
        var sent: Instant
    }

    private(set) var worker: WorkerModel
    private(set) var coordinator = CoordinatorModel()
    private var random: SeededGenerator
    private var clock = ManualClock()
    private var toWorker: [Frame<CoordinatorMessage>] = []
    private var toCoordinator: [Frame<WorkerMessage>] = []
    private var seq: Int64 = 1
    private var submitted = 0
    private var allowances = 0
    /// The most slots that the worker had or used since the session began.
    private var mostSlots = 0
    /// The steps, for whoever has to find out what happened.
    private(set) var trace: [Step] = []

    init(seed: UInt64) {
        random = SeededGenerator(seed: seed)
        worker = WorkerModel(slots: Int.random(in: 1...4, using: &random))
    }

    // MARK: - Driving it

    /// Tries so many things at random.
    mutating func churn(steps: Int) throws {
        for _ in 0..<steps {
            if let step = choose(from: Self.steps) { try perform(step) }
        }
    }

    /// Lets everything come to its end, with nothing in the way.
    mutating func settle() throws {
        allow(slots: worker.settings.slots, mayStart: true)
        for _ in 0..<20_000 {
            if isSettled { return }
            if let step = choose(from: Self.calmSteps) {
                try perform(step)
            } else {
                let moments = worker.timers.values + [now.advanced(by: .seconds(5))]
                advance(to: moments.min() ?? now)
            }
        }
        throw Violation(
            "everything comes to its end: \(worker.engine.status), \(coordinator.tasks), usable \(coordinator.usable)")
    }

    /// Every task has ended, nothing is left of any, and all slots are offered.
    private var isSettled: Bool {
        coordinator.queued == 0 && coordinator.elsewhere == 0 && coordinator.held.isEmpty
            && worker.spool.isEmpty && worker.journal.isEmpty && worker.executing.isEmpty && worker.writes.isEmpty
            && worker.engine.status.held == 0 && coordinator.usable == worker.settings.slots
            && coordinator.registered?.tags == worker.settings.tags
            && coordinator.registered?.limits.maxConcurrentTasks == worker.settings.slots
    }

    private mutating func choose(from steps: [Step]) -> Step? {
        var (possible, total): ([Step], Int) = ([], 0)
        for step in steps where isPossible(step) {
            possible.append(step)
            total += step.weight
        }
        var left = total == 0 ? 0 : Int.random(in: 0..<total, using: &random)
        for step in possible {
            left -= step.weight
            if left < 0 { return step }
        }
        return nil
    }

    private var now: Instant { clock.now }
    private var hasSession: Bool { coordinator.session != nil }

    private func isPossible(_ step: Step) -> Bool {
        switch step {
        case .turn: !worker.inbox.isEmpty
        case .write: !worker.writes.isEmpty
        case .failWrite: if case .accept = worker.writes.first { true } else { false }
        case .deliver: !worker.deliveries.isEmpty
        case .execute: !worker.executing.isEmpty
        case .wireToWorker: !toWorker.isEmpty
        case .wireToCoordinator: !toCoordinator.isEmpty
        case .connect, .refuse: worker.isConnecting
        case .dispatch: coordinator.queued > 0 && coordinator.usable > 0
        case .otherTakes: coordinator.queued > 0
        case .otherEnds: coordinator.elsewhere > 0
        case .submit: submitted < 12
        case .cancel: submitted > 0
        case .dropSession: hasSession
        case .expire: coordinator.hasLapsedLease(at: now)
        case .time, .crash, .drain, .allow, .change, .reconnect: true
        }
    }

    private mutating func perform(_ step: Step) throws {
        trace.append(step)
        switch step {
        case .turn: try turn()
        case .write: worker.completeWrite(failing: false)
        case .failWrite: worker.completeWrite(failing: true)
        case .deliver: say(worker.readDelivery())
        case .execute:
            if let leaseID = worker.executing.keys.sorted().randomElement(using: &random) {
                worker.proceed(leaseID, ending: Int.random(in: 0..<3, using: &random) > 0, using: &random)
            }
        case .wireToWorker:
            let frame = toWorker.removeFirst()
            worker.inbox.append(.received(frame.message, seq: frame.seq, sent: frame.sent))
        case .wireToCoordinator:
            if let answers = try coordinator.handle(toCoordinator.removeFirst().message, at: now) {
                for answer in answers { tell(answer) }
            } else {
                endSession()
            }
        case .connect:
            coordinator.open()
            mostSlots = max(worker.engine.status.slots, worker.engine.status.held)
            seq = 1
            worker.connected(.connected(EngineUnderTest.terms))
        case .refuse:
            worker.connected(.disconnected(Disconnection(.refused(code: "busy"), message: "busy")))
        case .dispatch:
            let limit = Int.random(in: 1...4, using: &random)
            if let message = coordinator.dispatch(upTo: limit, seq: seq + 1, at: now) { tell(message) }
        case .expire: coordinator.expireLeases(at: now)
        case .otherTakes:
            if let taskID = coordinator.taskIDs(where: { $0.standing == .queued }).randomElement(using: &random) {
                coordinator.giveToAnother(taskID)
            }
        case .otherEnds:
            if let taskID = coordinator.taskIDs(where: { $0.standing == .elsewhere }).randomElement(using: &random) {
                coordinator.endElsewhere(taskID, silently: Bool.random(using: &random))
            }
        case .submit:
            submitted += 1
            coordinator.submit(.sample(submitted))
        case .cancel:
            let taskID = TaskID.sample(Int.random(in: 1...submitted, using: &random))
            if let message = coordinator.cancel(taskID) { tell(message) }
        case .time:
            let milliseconds = [20, 500, 5000, 40_000].randomElement(using: &random) ?? 20
            advance(to: now.advanced(by: .milliseconds(Int.random(in: 0...milliseconds, using: &random))))
        case .dropSession: endSession()
        case .crash:
            endSession()
            worker.restart()
        case .drain:
            let timeouts: [EngineEvent] = [
                .drainRequested(timeout: nil), .drainRequested(timeout: .seconds(1)), .stopRequested,
            ]
            worker.inbox.append(timeouts.randomElement(using: &random) ?? .stopRequested)
        case .allow:
            allow(slots: Int.random(in: 0...5, using: &random), mayStart: Int.random(in: 0..<4, using: &random) > 0)
        case .change: changeSettings()
        case .reconnect: worker.inbox.append(.reconnectRequested)
        }
        try checkCredits()
    }

    private mutating func allow(slots: Int, mayStart: Bool) {
        allowances += 1
        worker.inbox.append(.allowed(Allowance(slots: slots, mayStart: mayStart, number: allowances)))
    }

    private mutating func changeSettings() {
        let (slots, tag) = (Int.random(in: 1...4, using: &random), Int.random(in: 0...2, using: &random))
        let isLoud = Bool.random(using: &random)
        worker.change {
            $0.cancelGrace = .seconds(slots)
            if isLoud { ($0.slots, $0.tags) = (slots, ["tag-\(tag)"]) }
        }
    }

    private mutating func turn() throws {
        try worker.turn(Int.random(in: 1...worker.inbox.count, using: &random), at: now)
        let status = worker.engine.status
        if worker.hasLostSlots { coordinator.noteWithdrawal() }
        mostSlots = max(mostSlots, status.slots, status.held)
        for message in worker.outbox { say(message) }
        worker.outbox = []
        if worker.wantsDisconnect { endSession() }
        worker.wantsDisconnect = false
        if worker.end != nil {
            endSession()
            worker.restart()
        }
    }

    private mutating func advance(to moment: Instant) {
        clock.advance(to: moment)
        worker.fireTimers(at: now)
    }

    // MARK: - The session

    private mutating func say(_ message: WorkerMessage) {
        if hasSession { toCoordinator.append(Frame(message: message, seq: 0, sent: now)) }
    }

    private mutating func tell(_ message: CoordinatorMessage) {
        guard hasSession else { return }
        seq += 1
        toWorker.append(Frame(message: message, seq: seq, sent: now))
    }

    /// What is on the wire is lost; what the worker has read already is not.
    private mutating func endSession() {
        guard hasSession else { return }
        coordinator.close()
        (toWorker, toCoordinator) = ([], [])
        worker.sessionEnded()
    }

    // MARK: - The rules

    /// What may still be sent, what is on its way and what is held never come to more than there are slots, or were before
    /// some were withdrawn.
    private func checkCredits() throws {
        guard hasSession else { return }
        var coming = 0
        for frame in toWorker { coming += frame.message.taskCount }
        for event in worker.inbox { if case .received(let message, _, _) = event { coming += message.taskCount } }
        let held = worker.engine.status.held
        try require(
            coordinator.usable + coming + held <= mostSlots,
            "no more is offered than there is: \(coordinator.usable) usable, \(coming) coming, \(held) held")
    }

    /// Every outcome that a worker wrote down has reached the coordinator.
    func checkNothingWasLost() throws {
        for leaseID in worker.everSpooled.sorted() {
            try require(coordinator.delivered[leaseID] != nil, "the outcome of \(leaseID) was lost")
        }
        for leaseID in worker.everStarted.sorted() {
            try require(worker.everSpooled.contains(leaseID), "\(leaseID) ran and has no outcome")
        }
    }
}

extension CoordinatorMessage {
    fileprivate var taskCount: Int { if case .executeTasks(let content) = self { content.tasks.count } else { 0 } }
}
