package import DTScheduling
package import DTWire

/// What becomes of tasks that were given out.
package protocol LeaseTable: Sendable {
    /// Extends leases, and notes that the worker was seen.
    func renew(
        _ leases: [LeaseID], of session: WorkerSession, until: Timestamp, at now: Timestamp
    ) async throws(StoreError) -> LeaseRenewal

    /// Notes that tasks began to run; what the session does not hold is passed over.
    ///
    /// - Returns: What is `running` now and was not before.
    func markStarted(
        _ leases: [LeaseID], of session: WorkerSession, at now: Timestamp
    ) async throws(StoreError) -> [LeaseID]

    /// Takes back what was never started: requeued in its old place, and no attempt is counted. A task that is to be
    /// cancelled ends instead. What the session does not hold is passed over.
    ///
    /// - Returns: What was taken back.
    func handBack(
        _ returned: [TaskRejected], of session: WorkerSession, at now: Timestamp
    ) async throws(StoreError) -> [LeaseID]

    /// Settles what a worker holds after it registered anew. Leases that it lists go over to the new session; what it was
    /// given in older sessions and does not list is requeued at once, unless `more` says that the list is not all.
    ///
    /// A task that it still runs and that was requeued meanwhile, but not given out again, goes back to it.
    func resume(
        _ held: [HeldTask], undelivered: [LeaseID], more: Bool, of session: WorkerSession, until: Timestamp,
        at now: Timestamp
    ) async throws(StoreError) -> ResumeResult

    /// Records how attempts ended.
    ///
    /// An outcome becomes the task's if none stands and its fence is the current one, or an older one with `succeeded` or
    /// `failed`. `interrupted` under the current fence ends the attempt alone while there are attempts left, and the task
    /// is queued again. Anything else is kept with its attempt.
    ///
    /// - Returns: A verdict for each result, in the order they came.
    func record(
        _ results: [TaskResult], of session: WorkerSession, at now: Timestamp
    ) async throws(StoreError) -> [RecordVerdict]

    /// Ends leases that lapsed before a moment: the task is requeued, or ends as `interrupted` with `leaseExpired` when
    /// its attempts are spent, or as `cancelled` when that was asked for.
    ///
    /// - Parameter limit: The most leases ended at once; call again while as many come back.
    func expire(at now: Timestamp, limit: Int) async throws(StoreError) -> [EndedLease]
}

/// Which leases hold on.
package struct LeaseRenewal: Hashable, Sendable {
    /// Whether the session is the worker's newest. If not, every lease is lost to it.
    package var isCurrent: Bool
    package var renewed: [LeaseID]
    /// Not held any more: lapsed, given to another, or the task has ended.
    package var lost: [LeaseID]
    /// Among the renewed: those whose task is to be cancelled.
    package var toCancel: [LeaseID]

    package init(isCurrent: Bool, renewed: [LeaseID] = [], lost: [LeaseID] = [], toCancel: [LeaseID] = []) {
        self.isCurrent = isCurrent
        self.renewed = renewed
        self.lost = lost
        self.toCancel = toCancel
    }
}

/// What became of everything that a worker held when it registered.
package struct ResumeResult: Hashable, Sendable {
    /// Whether the session is the worker's newest. If not, nothing was done.
    package var isCurrent: Bool
    /// One for each lease that was listed, `held` before `undelivered`, in their order.
    package var standings: [LeaseStanding]
    /// What was not listed and is no longer the worker's.
    package var released: [EndedLease]

    package init(isCurrent: Bool, standings: [LeaseStanding] = [], released: [EndedLease] = []) {
        self.isCurrent = isCurrent
        self.standings = standings
        self.released = released
    }
}

/// How a lease that a worker lists stands.
package struct LeaseStanding: Hashable, Sendable {
    package enum State: String, Hashable, Sendable {
        /// The worker holds it, under its new session.
        case held
        /// The worker holds it, and the task is to be cancelled.
        case heldToCancel
        /// The task has no outcome, and the lease is not the worker's: an outcome may still be delivered.
        case lost
        /// The task has its outcome.
        case ended
        /// There is no such task, or it was never given to this worker under this fence.
        case unknown
    }

    package var lease: LeaseID
    package var state: State

    package init(_ lease: LeaseID, _ state: State) {
        self.lease = lease
        self.state = state
    }
}

/// A lease that ended without an outcome of the worker's.
package struct EndedLease: Hashable, Sendable {
    package var lease: LeaseID
    package var worker: WorkerID
    /// The task's status now: `queued`, or final.
    package var status: TaskStatus

    package init(lease: LeaseID, worker: WorkerID, status: TaskStatus) {
        self.lease = lease
        self.worker = worker
        self.status = status
    }
}
