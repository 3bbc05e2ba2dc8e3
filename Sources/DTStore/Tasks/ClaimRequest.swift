package import DTWire

/// What may be given out now, and to whom. The closures are called inside the transaction, possibly more than once, and
/// must decide from what they are given alone.
package struct ClaimRequest: Sendable {
    /// How many tasks of a demand class could be placed now, the free credits that will do for it; 0 when no worker will.
    /// Asked once for each class that has queued tasks.
    package var wanted: @Sendable (DemandClassID, DemandClass) -> Int
    /// Places candidates, which come by priority (highest first), then age. What it leaves out stays queued; what was no
    /// candidate, or is placed twice, is ignored.
    package var choose: @Sendable ([QueuedTask]) -> [Placement]
    /// When the leases given lapse.
    package var leaseUntil: Timestamp

    package init(
        leaseUntil: Timestamp, wanted: @escaping @Sendable (DemandClassID, DemandClass) -> Int,
        choose: @escaping @Sendable ([QueuedTask]) -> [Placement]
    ) {
        self.leaseUntil = leaseUntil
        self.wanted = wanted
        self.choose = choose
    }
}

/// A task that waits to be given out.
package struct QueuedTask: Hashable, Sendable {
    /// Grows with each submitted task: its age.
    package var sequence: Int64
    package var taskID: TaskID
    package var principal: String
    package var demandClass: DemandClassID
    package var priority: Int
    /// Attempts that count, so far.
    package var attempts: Int
    package var created: Timestamp

    package init(
        sequence: Int64, taskID: TaskID, principal: String, demandClass: DemandClassID, priority: Int, attempts: Int,
        created: Timestamp
    ) {
        self.sequence = sequence
        self.taskID = taskID
        self.principal = principal
        self.demandClass = demandClass
        self.priority = priority
        self.attempts = attempts
        self.created = created
    }
}

/// Where a queued task is to go: a session, and the pool whose credit it spends.
package struct Placement: Hashable, Sendable {
    package var sequence: Int64
    package var session: WorkerSession
    package var pool: PoolID

    package init(_ task: QueuedTask, on session: WorkerSession, pool: PoolID) {
        sequence = task.sequence
        self.session = session
        self.pool = pool
    }
}

/// A task that was given out: everything an `Assignment` needs but the length of the lease.
package struct ClaimedTask: Hashable, Sendable {
    package var lease: LeaseID
    package var spec: TaskSpec
    /// The number of this attempt, from 1.
    package var attempt: Int
    package var session: WorkerSession
    package var pool: PoolID

    package init(lease: LeaseID, spec: TaskSpec, attempt: Int, session: WorkerSession, pool: PoolID) {
        self.lease = lease
        self.spec = spec
        self.attempt = attempt
        self.session = session
        self.pool = pool
    }

    package func assignment(leaseMilliseconds: Int64) -> Assignment {
        Assignment(
            taskID: lease.taskID, spec: spec, attempt: attempt, fence: lease.fence,
            leaseMilliseconds: leaseMilliseconds, pool: pool)
    }
}
