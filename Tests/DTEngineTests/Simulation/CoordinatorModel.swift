import DTTestKit
import DTWire

/// A coordinator as the protocol describes it, as small as it can be: one worker that it talks to, and others of which it is
/// only known that they take tasks and end them or fall silent. What it keeps of tasks survives everything.
struct CoordinatorModel {
    static let lease = Duration.seconds(30)

    /// Where a task is. What is held or elsewhere is so under the task's newest fence.
    enum Standing: Equatable {
        case queued
        case held(until: Instant)
        case elsewhere
        case ended(OutcomeStatus)
    }

    struct Entry {
        var fence: Int64 = 0
        var standing = Standing.queued
        var isToBeCancelled = false

        func hasLapsed(at now: Instant) -> Bool {
            if case .held(let until) = standing { until < now } else { false }
        }
    }

    /// What it knows of the session that stands.
    struct Session {
        var isRegistered = false
        var offered = 0
        var isPaused = false
        /// Whether the worker has lost slots that it may have offered.
        var isWithdrawn = false
        /// Tasks sent in frames that the last offer does not count.
        var sent: [(seq: Int64, count: Int)] = []

        var usable: Int { isPaused ? 0 : max(0, offered - sent.reduce(0) { $0 + $1.count }) }
    }

    private(set) var tasks: [TaskID: Entry] = [:]
    /// By age.
    private(set) var taskIDs: [TaskID] = []
    private(set) var (queued, elsewhere) = (0, 0)
    private(set) var held: Set<TaskID> = []
    private(set) var session: Session?
    /// What the worker last said of itself.
    private(set) var registered: Register?
    /// The outcome of each attempt that was delivered: it must always be the same.
    private(set) var delivered: [LeaseID: Outcome] = [:]

    var usable: Int { session?.usable ?? 0 }

    func hasLapsedLease(at now: Instant) -> Bool { held.contains { tasks[$0]?.hasLapsed(at: now) ?? false } }

    private mutating func move(_ taskID: TaskID, to standing: Standing) {
        switch tasks[taskID]?.standing {
        case .queued: queued -= 1
        case .elsewhere: elsewhere -= 1
        case .held, .ended, nil: break
        }
        held.remove(taskID)
        tasks[taskID, default: Entry()].standing = standing
        switch standing {
        case .queued: queued += 1
        case .elsewhere: elsewhere += 1
        case .held: held.insert(taskID)
        case .ended: break
        }
    }

    func taskIDs(where condition: (Entry) -> Bool) -> [TaskID] {
        taskIDs.filter { tasks[$0].map(condition) ?? false }
    }

    // MARK: - What clients and other workers do

    mutating func submit(_ taskID: TaskID) {
        move(taskID, to: .queued)
        taskIDs.append(taskID)
    }

    /// - Returns: What the worker is told, if it has the task.
    mutating func cancel(_ taskID: TaskID) -> CoordinatorMessage? {
        switch tasks[taskID]?.standing {
        case .queued, .elsewhere: move(taskID, to: .ended(.cancelled))
        case .held:
            tasks[taskID]?.isToBeCancelled = true
            if session?.isRegistered == true { return cancelMessage(taskID, .cancelRequested) }
        case .ended, nil: break
        }
        return nil
    }

    mutating func giveToAnother(_ taskID: TaskID) {
        tasks[taskID]?.fence += 1
        move(taskID, to: .elsewhere)
    }

    mutating func endElsewhere(_ taskID: TaskID, silently: Bool) {
        if silently { requeue(taskID) } else { move(taskID, to: .ended(.succeeded)) }
    }

    // MARK: - Leases and credits

    mutating func expireLeases(at now: Instant) {
        for taskID in taskIDs(where: { $0.hasLapsed(at: now) }) { requeue(taskID) }
    }

    /// Gives out up to so many tasks, as far as there are credits, in the frame `seq`.
    mutating func dispatch(upTo limit: Int, seq: Int64, at now: Instant) -> CoordinatorMessage? {
        let chosen = taskIDs { $0.standing == .queued }.prefix(min(limit, usable))
        if chosen.isEmpty { return nil }
        session?.sent.append((seq, chosen.count))
        let assignments = chosen.map { taskID -> Assignment in
            tasks[taskID]?.fence += 1
            move(taskID, to: .held(until: now.advanced(by: Self.lease)))
            return .sample(currentLease(taskID), lease: Self.lease)
        }
        return .executeTasks(ExecuteTasks(tasks: assignments))
    }

    private func currentLease(_ taskID: TaskID) -> LeaseID { LeaseID(taskID, Fence(tasks[taskID]?.fence ?? 0)) }

    private func holds(_ leaseID: LeaseID) -> Bool {
        if case .held = tasks[leaseID.taskID]?.standing { currentLease(leaseID.taskID) == leaseID } else { false }
    }

    private mutating func requeue(_ taskID: TaskID) {
        let isToBeCancelled = tasks[taskID]?.isToBeCancelled == true
        move(taskID, to: isToBeCancelled ? .ended(.cancelled) : .queued)
    }

    private func cancelMessage(_ taskID: TaskID, _ reason: ReasonCode) -> CoordinatorMessage {
        .cancelTask(CancelTask(currentLease(taskID), reason: reason))
    }

    // MARK: - The session

    mutating func open() { session = Session() }
    mutating func noteWithdrawal() { session?.isWithdrawn = true }
    mutating func close() { session = nil }

    /// Takes in a message and answers; `nil` closes the session.
    mutating func handle(_ message: WorkerMessage, at now: Instant) throws -> [CoordinatorMessage]? {
        if case .register(let content) = message {
            try require(session?.isRegistered == false, "a session registers once")
            return register(content, at: now)
        }
        try require(session?.isRegistered == true, "the first message is register, not \(message)")
        switch message {
        case .credits(let content):
            session?.offered = content.pools.reduce(0) { $0 + $1.free }
            session?.sent.removeAll { $0.seq <= content.seen }
            session?.isPaused = false
        case .heartbeat(let content): return heartbeat(content, at: now)
        case .taskRejected(let content):
            try require(
                content.code != .noCredit || session?.isWithdrawn == true,
                "nothing is sent that was not offered: \(content.leaseID)")
            session?.isPaused = true
            if holds(content.leaseID) { requeue(content.taskID) }
        case .notHeld(let content): if holds(content.leaseID) { requeue(content.taskID) }
        case .taskResults(let content): return try record(content.results)
        case .goodbye: return nil
        case .error(let fault): throw Violation("the worker found fault: \(fault)")
        case .taskStarted, .taskProgress, .taskLog, .uploadRequest, .register: break
        }
        return []
    }

    private mutating func register(_ content: Register, at now: Instant) -> [CoordinatorMessage] {
        session?.isRegistered = true
        registered = content
        var decisions: [ResumeDecision] = []
        for held in content.resume {
            let entry = tasks[held.taskID]
            let isQueuedAgain = entry?.standing == .queued && currentLease(held.taskID) == held.leaseID
            if isQueuedAgain || holds(held.leaseID) {
                move(held.taskID, to: .held(until: now.advanced(by: Self.lease)))
                decisions.append(
                    ResumeDecision(held.leaseID, .continue, leaseMilliseconds: Self.lease.inMilliseconds))
            } else {
                decisions.append(ResumeDecision(held.leaseID, .cancel))
            }
        }
        let listed = Set(content.resume.map(\.leaseID) + content.undelivered)
        for taskID in taskIDs where holds(currentLease(taskID)) && !listed.contains(currentLease(taskID)) {
            requeue(taskID)
        }
        let toCancel = taskIDs { $0.isToBeCancelled }.filter { holds(currentLease($0)) }
        return [.registered(Registered(decisions: decisions))]
            + toCancel.map { cancelMessage($0, .cancelRequested) }
    }

    private mutating func heartbeat(_ content: Heartbeat, at now: Instant) -> [CoordinatorMessage] {
        let (renewed, lost) = (
            content.held.map(\.leaseID).filter(holds), content.held.map(\.leaseID).filter { !holds($0) }
        )
        for leaseID in renewed { move(leaseID.taskID, to: .held(until: now.advanced(by: Self.lease))) }
        let ack = HeartbeatAck(
            time: Timestamp(milliseconds: 0), renewed: renewed, lost: lost,
            leaseMilliseconds: Self.lease.inMilliseconds, store: .up)
        let toCancel = renewed.map(\.taskID).filter { tasks[$0]?.isToBeCancelled == true }
        return [.heartbeatAck(ack)] + toCancel.map { cancelMessage($0, .cancelRequested) }
    }

    private mutating func record(_ results: [TaskResult]) throws -> [CoordinatorMessage] {
        var (acks, cancels): ([ResultAck], [CoordinatorMessage]) = ([], [])
        for result in results {
            let leaseID = result.leaseID
            if let known = delivered[leaseID] {
                try require(known == result.outcome, "\(leaseID) has one outcome, not \(known) and \(result.outcome)")
                acks.append(ResultAck(leaseID, .duplicate))
                continue
            }
            delivered[leaseID] = result.outcome
            let wasHeld = holds(currentLease(leaseID.taskID))
            let verdict = try settle(leaseID, result.outcome.status)
            acks.append(ResultAck(leaseID, verdict))
            if verdict == .recorded, wasHeld, currentLease(leaseID.taskID) != leaseID {
                cancels.append(cancelMessage(leaseID.taskID, .outcomeKnown))
            }
        }
        return [.resultAcks(ResultAcks(acks: acks))] + cancels
    }

    /// An outcome is recorded if none stands and its fence is the current one, or an older one with a verdict.
    private mutating func settle(_ leaseID: LeaseID, _ status: OutcomeStatus) throws -> ResultAck.Verdict {
        guard let entry = tasks[leaseID.taskID] else { throw Violation("\(leaseID) was never given out") }
        let isCurrent = currentLease(leaseID.taskID) == leaseID
        try require(leaseID.fence.rawValue <= entry.fence, "\(leaseID) was never given out")
        try require(!isCurrent || entry.standing != .elsewhere, "\(leaseID) is another worker's")
        if case .ended = entry.standing { return .stale }
        if isCurrent, status == .interrupted {
            requeue(leaseID.taskID)
        } else if isCurrent || status.isVerdict {
            try require(
                status != .cancelled || entry.isToBeCancelled, "\(leaseID) was cancelled and nobody had asked for it")
            move(leaseID.taskID, to: .ended(status))
        } else {
            return .stale
        }
        return .recorded
    }
}
