package import DTScheduling
package import DTWire

/// How tasks come in and are given out.
package protocol TaskQueue: Sendable {
    /// Takes tasks in, and gives tasks out in the same transaction when a claim is passed along.
    ///
    /// - Returns: A verdict for each task, in the order they came, and what was claimed.
    func submit(
        _ tasks: [TaskSubmission], claim: ClaimRequest?, at now: Timestamp
    ) async throws(StoreError) -> SubmitResult

    /// Gives queued tasks out: each task chosen is assigned under a new fence, if the session chosen for it is current.
    func claim(_ request: ClaimRequest, at now: Timestamp) async throws(StoreError) -> [ClaimedTask]

    /// Stops a task: at once when it is queued, else by asking for it.
    ///
    /// - Parameter message: For a person: who asked, and why.
    func cancel(_ taskID: TaskID, message: String?, at now: Timestamp) async throws(StoreError) -> CancelResult
}

/// A task to be taken in.
package struct TaskSubmission: Sendable {
    package var taskID: TaskID
    /// Who submits it.
    package var principal: String
    package var spec: TaskSpec
    /// Recorded at once as the task's outcome: a task that can never run as it is written.
    package var outcome: Outcome?

    package init(taskID: TaskID, principal: String, spec: TaskSpec, outcome: Outcome? = nil) {
        self.taskID = taskID
        self.principal = principal
        self.spec = spec
        self.outcome = outcome
    }
}

/// What became of tasks that were submitted, and what was claimed with them.
package struct SubmitResult: Sendable {
    package var verdicts: [SubmitVerdict]
    package var claimed: [ClaimedTask]

    package init(verdicts: [SubmitVerdict], claimed: [ClaimedTask] = []) {
        self.verdicts = verdicts
        self.claimed = claimed
    }
}

/// What became of one submitted task.
package enum SubmitVerdict: Hashable, Sendable {
    /// It waits to be given out.
    case queued(DemandClassID)
    /// Its outcome was recorded with it.
    case ended
    /// It had been submitted before, by the same principal with the same content; nothing was changed.
    case existing(TaskStatus)
    /// Another task has this id; nothing was changed.
    case conflict
}

/// What became of a cancel.
package enum CancelResult: Hashable, Sendable {
    case unknownTask
    /// It was queued, and is `cancelled` now.
    case ended
    /// It is held under this lease; the worker is to be told.
    case requested(WorkerID, LeaseID, TaskStatus)
    /// It had ended already.
    case hadEnded(TaskStatus)
}
