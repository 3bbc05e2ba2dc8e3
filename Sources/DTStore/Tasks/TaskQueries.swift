package import DTScheduling
package import DTWire

/// What can be asked about tasks.
package protocol TaskQueries: Sendable {
    /// One task with everything about it; `nil` when there is none of this id.
    func task(_ taskID: TaskID) async throws(StoreError) -> StoredTask?

    /// One page of tasks, newest first.
    ///
    /// - Parameters:
    ///   - after: The cursor of the page before.
    ///   - limit: The most tasks on the page, 1 to 10,000.
    func tasks(
        _ filter: TaskFilter, after cursor: Int64?, limit: Int
    ) async throws(StoreError) -> TaskPage

    /// How many tasks have each status; statuses of none are absent.
    func counts() async throws(StoreError) -> [TaskStatus: Int]

    /// How many tasks wait, by demand class; classes of none are absent.
    func queueDepths() async throws(StoreError) -> [QueueDepth]

    /// Outcomes recorded after the one with a sequence number, oldest first; 0 for all.
    func outcomes(after sequence: Int64, limit: Int) async throws(StoreError) -> [RecordedOutcome]

    /// The outcomes that stand for some tasks, oldest first; a task without one is absent.
    func outcomes(of tasks: [TaskID]) async throws(StoreError) -> [RecordedOutcome]

    /// The sequence number of the newest outcome; 0 when there is none.
    func newestOutcome() async throws(StoreError) -> Int64
}

/// Which tasks a list holds. What is absent or empty restricts nothing.
package struct TaskFilter: Hashable, Sendable {
    package var statuses: Set<TaskStatus>
    package var type: String?
    package var worker: WorkerID?
    package var principal: String?
    /// How the id begins.
    package var prefix: String?

    package init(
        statuses: Set<TaskStatus> = [], type: String? = nil, worker: WorkerID? = nil, principal: String? = nil,
        prefix: String? = nil
    ) {
        self.statuses = statuses
        self.type = type
        self.worker = worker
        self.principal = principal
        self.prefix = prefix
    }
}

/// One page of a list.
package struct TaskPage: Hashable, Sendable {
    package var tasks: [TaskRow]
    /// What to pass as `after` for the next page; absent on the last.
    package var next: Int64?

    package init(tasks: [TaskRow], next: Int64? = nil) {
        self.tasks = tasks
        self.next = next
    }
}

/// A task without its content.
package struct TaskRow: Hashable, Sendable {
    /// Grows with each submitted task: its age.
    package var sequence: Int64
    package var taskID: TaskID
    package var principal: String
    package var type: String
    package var status: TaskStatus
    package var priority: Int
    package var fence: Fence
    /// Attempts that count, so far.
    package var attempts: Int
    package var maxAttempts: Int
    /// The worker that has it, or had it last.
    package var worker: WorkerID?
    package var isCancelRequested: Bool
    package var created: Timestamp
    /// When the newest attempt began to run.
    package var started: Timestamp?
    package var finished: Timestamp?
    /// Why it ended, and in words.
    package var code: ReasonCode?
    package var message: String?

    package init(
        sequence: Int64, taskID: TaskID, principal: String, type: String, status: TaskStatus, priority: Int,
        fence: Fence = Fence(0), attempts: Int = 0, maxAttempts: Int, worker: WorkerID? = nil,
        isCancelRequested: Bool = false, created: Timestamp, started: Timestamp? = nil, finished: Timestamp? = nil,
        code: ReasonCode? = nil, message: String? = nil
    ) {
        self.sequence = sequence
        self.taskID = taskID
        self.principal = principal
        self.type = type
        self.status = status
        self.priority = priority
        self.fence = fence
        self.attempts = attempts
        self.maxAttempts = maxAttempts
        self.worker = worker
        self.isCancelRequested = isCancelRequested
        self.created = created
        self.started = started
        self.finished = finished
        self.code = code
        self.message = message
    }
}

/// A task with everything about it.
package struct StoredTask: Hashable, Sendable {
    package var row: TaskRow
    package var spec: TaskSpec
    /// Oldest first.
    package var attempts: [AttemptRow]
    /// How it ended, once it has.
    package var outcome: Outcome?

    package init(row: TaskRow, spec: TaskSpec, attempts: [AttemptRow], outcome: Outcome?) {
        self.row = row
        self.spec = spec
        self.attempts = attempts
        self.outcome = outcome
    }
}

/// One time that a task was given out.
package struct AttemptRow: Hashable, Sendable {
    package var fence: Fence
    /// The number of the attempt, from 1; two have the same when the first was handed back.
    package var attempt: Int
    package var worker: WorkerID
    package var assigned: Timestamp
    package var started: Timestamp?
    package var ended: Timestamp?
    /// Why it ended, when it ended otherwise than by becoming the task's outcome.
    package var code: ReasonCode?
    /// What its worker reported, when that did not become the task's outcome.
    package var outcome: Outcome?

    package init(
        fence: Fence, attempt: Int, worker: WorkerID, assigned: Timestamp, started: Timestamp? = nil,
        ended: Timestamp? = nil, code: ReasonCode? = nil, outcome: Outcome? = nil
    ) {
        self.fence = fence
        self.attempt = attempt
        self.worker = worker
        self.assigned = assigned
        self.started = started
        self.ended = ended
        self.code = code
        self.outcome = outcome
    }
}

/// The outcome of a task, and when it was recorded among others.
package struct RecordedOutcome: Hashable, Sendable {
    /// Grows with each outcome that is recorded, without regard to which task was first.
    package var sequence: Int64
    package var taskID: TaskID
    package var principal: String
    /// The attempt that it came from; 0 when the task was never given out.
    package var fence: Fence
    package var worker: WorkerID?
    package var recorded: Timestamp
    package var outcome: Outcome

    package init(
        sequence: Int64, taskID: TaskID, principal: String, fence: Fence, worker: WorkerID?, recorded: Timestamp,
        outcome: Outcome
    ) {
        self.sequence = sequence
        self.taskID = taskID
        self.principal = principal
        self.fence = fence
        self.worker = worker
        self.recorded = recorded
        self.outcome = outcome
    }
}
