import DTWire

/// A task that this engine holds, from its arrival until its outcome is in the spool.
struct Holding: Hashable, Sendable {
    enum Stage: Hashable, Sendable {
        /// It is being written into the journal.
        case accepted
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
    /// Until when the lease holds; a lease that was lost or has lapsed does not stop what runs.
    var leaseUntil: Instant
    var progress: Double?
    /// Whether the coordinator has been told that it runs.
    var isStartAnnounced = false

    /// What a coordinator is told of it; `nil` when its outcome speaks for it.
    var held: HeldTask? {
        switch stage {
        case .accepted: HeldTask(assignment.leaseID, phase: .accepted)
        case .running, .stopping: HeldTask(assignment.leaseID, phase: .running, progress: progress)
        case .finishing: nil
        }
    }
}

/// Everything that an engine holds.
struct HeldTasks: Hashable, Sendable {
    private var byLease: [LeaseID: Holding] = [:]
    private var fences: [TaskID: Set<Fence>] = [:]

    var count: Int { byLease.count }

    /// All of it, in a fixed order.
    var all: [Holding] { byLease.values.sorted { $0.assignment.leaseID < $1.assignment.leaseID } }

    /// What is told to a coordinator, in a fixed order.
    var told: [HeldTask] { all.compactMap(\.held) }

    subscript(leaseID: LeaseID) -> Holding? { byLease[leaseID] }

    mutating func insert(_ holding: Holding) {
        let leaseID = holding.assignment.leaseID
        byLease[leaseID] = holding
        fences[leaseID.taskID, default: []].insert(leaseID.fence)
    }

    mutating func update(_ leaseID: LeaseID, _ change: (inout Holding) -> Void) {
        guard var holding = byLease[leaseID] else { return }
        change(&holding)
        byLease[leaseID] = holding
    }

    @discardableResult
    mutating func remove(_ leaseID: LeaseID) -> Holding? {
        fences[leaseID.taskID]?.remove(leaseID.fence)
        if fences[leaseID.taskID]?.isEmpty == true { fences[leaseID.taskID] = nil }
        return byLease.removeValue(forKey: leaseID)
    }

    /// What is held of a task under older leases than this one.
    func older(than leaseID: LeaseID) -> [Holding] {
        (fences[leaseID.taskID] ?? []).filter { $0 < leaseID.fence }.sorted()
            .compactMap { byLease[LeaseID(leaseID.taskID, $0)] }
    }
}
