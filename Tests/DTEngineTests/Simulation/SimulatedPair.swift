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

        /// Whether it also happens while things settle.
        var isCalm: Bool {
            switch self {
            case .turn, .write, .deliver, .execute, .wireToWorker, .wireToCoordinator, .connect, .dispatch, .expire,
                .otherEnds:
                true
            case .otherTakes, .time, .submit, .cancel, .failWrite, .refuse, .dropSession, .crash, .drain: false
            }
        }

        var weight: Int {
            switch self {
            case .turn, .write, .deliver, .execute, .wireToWorker, .wireToCoordinator, .connect: 20
            case .dispatch: 15
            case .time: 10
            case .submit, .expire: 6
            case .otherEnds: 3
            case .otherTakes, .cancel, .failWrite, .refuse: 2
            case .dropSession, .crash, .drain: 1
            }
        }
    }

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
    /// The last steps, for whoever has to find out what happened.
    private(set) var trace: [Step] = []

    init(seed: UInt64) {
        random = SeededGenerator(seed: seed)
        worker = WorkerModel(slots: Int.random(in: 1...4, using: &random))
    }

    // MARK: - Driving it

    /// Tries so many things at random.
    mutating func churn(steps: Int) throws {
        for _ in 0..<steps {
            if let step = choose(from: Step.allCases), isPossible(step) { try perform(step) }
        }
    }

    /// Lets everything come to its end, with nothing in the way.
    mutating func settle() throws {
        for _ in 0..<20_000 {
            if isSettled { return }
            if let step = choose(from: Step.allCases.filter { $0.isCalm && isPossible($0) }) {
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
        !coordinator.hasTask { if case .ended = $0.standing { false } else { true } }
            && worker.spool.isEmpty && worker.journal.isEmpty && worker.executing.isEmpty && worker.writes.isEmpty
            && worker.engine.status.held == 0 && coordinator.usable == worker.slots
    }

    private mutating func choose(from steps: [Step]) -> Step? {
        var left = Int.random(in: 0..<max(1, steps.reduce(0) { $0 + $1.weight }), using: &random)
        for step in steps {
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
        case .dispatch: coordinator.usable > 0 && coordinator.hasTask { $0.standing == .queued }
        case .otherTakes: coordinator.hasTask { $0.standing == .queued }
        case .otherEnds: coordinator.hasTask { $0.standing == .elsewhere }
        case .submit: submitted < 40
        case .cancel: submitted > 0
        case .dropSession: hasSession
        case .expire: coordinator.hasTask { $0.hasLapsed(at: now) }
        case .time, .crash, .drain: true
        }
    }

    private mutating func perform(_ step: Step) throws {
        trace = trace.suffix(40) + [step]
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
        }
        try checkCredits()
    }

    private mutating func turn() throws {
        try worker.turn(Int.random(in: 1...worker.inbox.count, using: &random), at: now)
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

    /// What may still be sent, what is on its way and what is held never come to more than there are slots.
    private func checkCredits() throws {
        guard hasSession else { return }
        let messages =
            toWorker.map(\.message)
            + worker.inbox.compactMap { if case .received(let message, _, _) = $0 { message } else { nil } }
        let coming = messages.reduce(0) { sum, message in
            if case .executeTasks(let content) = message { sum + content.tasks.count } else { sum }
        }
        let held = worker.engine.status.held
        try require(
            coordinator.usable + coming + held <= worker.slots,
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
