import DTWire

/// A task that this engine holds, from its arrival until its outcome is in the spool.
struct Holding: Hashable, Sendable {
    enum Stage: Hashable, Sendable {
        /// It is being written into the journal.
        case accepted
        /// The journal has it; an older attempt at it has not ended yet, or nothing may start now.
        case waiting
        /// It was handed to the executor.
        case running
        /// It was told to stop, for this reason.
        case stopping(ReasonCode)
        /// Its outcome is being written into the spool.
        case finishing
    }

    let assignment: Assignment
    let origin: Origin
    var stage = Stage.accepted
    /// Until when the lease holds. One that lapses keeps a task from starting, and does not stop one that runs.
    var leaseUntil: Instant
    var progress: Double?
    /// Whether the coordinator has been told that it runs.
    var isStartAnnounced = false

    var leaseID: LeaseID { assignment.leaseID }

    /// Whether it was never handed to the executor, and still may be.
    var isUnstarted: Bool { stage == .accepted || stage == .waiting }

    /// Whether it may have processes.
    var isExecuting: Bool {
        switch stage {
        case .running, .stopping: true
        case .accepted, .waiting, .finishing: false
        }
    }

    /// What its coordinator is told of it; `nil` when its outcome speaks for it.
    var held: HeldTask? {
        switch stage {
        case .accepted, .waiting: HeldTask(leaseID, phase: .accepted)
        case .running, .stopping: HeldTask(leaseID, phase: .running, progress: progress)
        case .finishing: nil
        }
    }

    /// Whether this is an earlier attempt at the same task: one under a smaller fence, or of an earlier generation.
    func isOlder(than leaseID: LeaseID, of origin: Origin) -> Bool {
        self.leaseID.taskID == leaseID.taskID && self.origin.cluster == origin.cluster
            && (self.origin.generation, self.leaseID.fence) < (origin.generation, leaseID.fence)
    }

    /// Whether this is a later attempt at the same task.
    func isNewer(than leaseID: LeaseID, of origin: Origin) -> Bool {
        self.leaseID.taskID == leaseID.taskID && self.origin.cluster == origin.cluster
            && (self.origin.generation, self.leaseID.fence) > (origin.generation, leaseID.fence)
    }
}

/// Everything that an engine holds.
struct HeldTasks: Hashable, Sendable {
    private var byLease: [LeaseID: Holding] = [:]
    private var fences: [TaskID: Set<Fence>] = [:]

    var count: Int { byLease.count }

    /// How many were never handed to the executor, and still may be.
    private(set) var unstartedCount = 0

    /// What waits to be started, in a fixed order.
    var waiting: [Holding] {
        unstartedCount == 0 ? [] : byLease.values.filter { $0.stage == .waiting }.sorted { $0.leaseID < $1.leaseID }
    }

    /// All of it, in a fixed order.
    var all: [Holding] { byLease.values.sorted { $0.leaseID < $1.leaseID } }

    /// What one coordinator gave, in a fixed order.
    func all(of origin: Origin) -> [Holding] { all.filter { $0.origin == origin } }

    subscript(leaseID: LeaseID) -> Holding? { byLease[leaseID] }

    /// What this coordinator gave under a lease.
    subscript(leaseID: LeaseID, of origin: Origin) -> Holding? {
        byLease[leaseID].flatMap { $0.origin == origin ? $0 : nil }
    }

    /// What is held of one task, by age.
    func attempts(at taskID: TaskID) -> [Holding] {
        (fences[taskID] ?? []).sorted().compactMap { byLease[LeaseID(taskID, $0)] }
    }

    mutating func insert(_ holding: Holding) {
        remove(holding.leaseID)
        byLease[holding.leaseID] = holding
        if holding.isUnstarted { unstartedCount += 1 }
        fences[holding.leaseID.taskID, default: []].insert(holding.leaseID.fence)
    }

    mutating func update(_ leaseID: LeaseID, _ change: (inout Holding) -> Void) {
        guard let index = byLease.index(forKey: leaseID) else { return }
        let wasUnstarted = byLease.values[index].isUnstarted
        change(&byLease.values[index])
        let isUnstarted = byLease.values[index].isUnstarted
        if isUnstarted != wasUnstarted { unstartedCount += isUnstarted ? 1 : -1 }
    }

    @discardableResult
    mutating func remove(_ leaseID: LeaseID) -> Holding? {
        fences[leaseID.taskID]?.remove(leaseID.fence)
        if fences[leaseID.taskID]?.isEmpty == true { fences[leaseID.taskID] = nil }
        let removed = byLease.removeValue(forKey: leaseID)
        if removed?.isUnstarted == true { unstartedCount -= 1 }
        return removed
    }
}
