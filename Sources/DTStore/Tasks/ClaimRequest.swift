package import DTScheduling
package import DTWire

/// What may be given out now, and to whom. The closures are called inside the transaction, possibly more than once, and
/// must decide from what they are given alone.
package struct ClaimRequest: Sendable {
    /// How many tasks of a demand class could be placed now, the free credits that will do for it; 0 when no worker will.
    /// Asked once for each class that has queued tasks.
    package var wanted: @Sendable (DemandClassID, DemandClass) -> Int
    /// Places candidates, which come by priority (highest first), then age; with them the demand classes that they are of.
    /// What it leaves out stays queued; what was no candidate, or is placed twice, is ignored.
    package var choose: @Sendable ([QueuedTask], [DemandClassID: DemandClass]) -> [Placement]
    /// When the leases given lapse.
    package var leaseUntil: Timestamp

    package init(
        leaseUntil: Timestamp, wanted: @escaping @Sendable (DemandClassID, DemandClass) -> Int,
        choose: @escaping @Sendable ([QueuedTask], [DemandClassID: DemandClass]) -> [Placement]
    ) {
        self.leaseUntil = leaseUntil
        self.wanted = wanted
        self.choose = choose
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
