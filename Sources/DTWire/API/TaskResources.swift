// What the HTTP API says about tasks.

/// `POST /v1/tasks`: tasks to be run.
package struct SubmitRequest: Hashable, Sendable, Codable {
    package var tasks: [TaskSpec]

    package init(tasks: [TaskSpec]) { self.tasks = tasks }
}

/// The answer to a submit: what became of each task, in the order they came.
package struct SubmitResponse: Hashable, Sendable, Codable {
    package var tasks: [SubmittedTask]

    package init(tasks: [SubmittedTask]) { self.tasks = tasks }
}

/// One submitted task: queued, or rejected with a reason that is recorded as its outcome.
package struct SubmittedTask: Hashable, Sendable, Codable {
    package var taskID: TaskID
    package var status: TaskStatus
    package var code: ReasonCode?
    package var message: String?
    /// True for one that was there before, and stays as it is; absent for a new one.
    package var isExisting: Bool?

    package init(
        taskID: TaskID, status: TaskStatus, code: ReasonCode? = nil, message: String? = nil, isExisting: Bool? = nil
    ) {
        self.taskID = taskID
        self.status = status
        self.code = code
        self.message = message
        self.isExisting = isExisting
    }

    enum CodingKeys: String, CodingKey {
        case status, code, message
        case isExisting = "existing"
        case taskID = "task_id"
    }
}

/// A task in a list.
package struct TaskSummary: Hashable, Sendable, Codable {
    package var taskID: TaskID
    package var type: String
    package var status: TaskStatus
    package var priority: Int
    /// How often it has been tried.
    package var attempts: Int
    /// The worker that has it, or had it last.
    package var worker: WorkerID?
    package var created: Timestamp
    package var started: Timestamp?
    package var finished: Timestamp?
    /// How far the running attempt is, 0 to 1, and at what.
    package var progress: Double?
    package var step: String?
    package var code: ReasonCode?
    package var message: String?

    package init(
        taskID: TaskID, type: String, status: TaskStatus, priority: Int, attempts: Int, worker: WorkerID?,
        created: Timestamp, started: Timestamp?, finished: Timestamp?, progress: Double? = nil, step: String? = nil,
        code: ReasonCode? = nil, message: String? = nil
    ) {
        self.taskID = taskID
        self.type = type
        self.status = status
        self.priority = priority
        self.attempts = attempts
        self.worker = worker
        self.created = created
        self.started = started
        self.finished = finished
        self.progress = progress
        self.step = step
        self.code = code
        self.message = message
    }

    enum CodingKeys: String, CodingKey {
        case type, status, priority, attempts, worker, created, started, finished, progress, step, code, message
        case taskID = "task_id"
    }
}

/// `GET /v1/tasks`: one page of tasks, newest first.
package struct TaskList: Hashable, Sendable, Codable {
    package var tasks: [TaskSummary]
    /// What to pass as `after` for the next page; absent on the last.
    package var next: String?

    package init(tasks: [TaskSummary], next: String? = nil) {
        self.tasks = tasks
        self.next = next
    }
}

/// `GET /v1/tasks/{id}`: everything about one task.
package struct TaskDetail: Hashable, Sendable, Codable {
    package var task: TaskSummary
    package var spec: TaskSpec
    package var attempts: [AttemptView]
    /// While it is queued: what is missing for it to be given out, in sentences; empty when its turn is near.
    package var waitsFor: [String]?
    /// How it ended, once it has.
    package var outcome: Outcome?

    package init(
        task: TaskSummary, spec: TaskSpec, attempts: [AttemptView], waitsFor: [String]? = nil, outcome: Outcome?
    ) {
        self.task = task
        self.spec = spec
        self.attempts = attempts
        self.waitsFor = waitsFor
        self.outcome = outcome
    }

    enum CodingKeys: String, CodingKey {
        case task, spec, attempts, outcome
        case waitsFor = "waits_for"
    }
}

/// One time that a task was given out.
package struct AttemptView: Hashable, Sendable, Codable {
    package var fence: Fence
    package var attempt: Int
    package var worker: WorkerID
    package var assigned: Timestamp
    package var started: Timestamp?
    package var ended: Timestamp?
    /// How it ended, when it did not become the task's outcome.
    package var outcome: Outcome?

    package init(
        fence: Fence, attempt: Int, worker: WorkerID, assigned: Timestamp, started: Timestamp?, ended: Timestamp?,
        outcome: Outcome?
    ) {
        self.fence = fence
        self.attempt = attempt
        self.worker = worker
        self.assigned = assigned
        self.started = started
        self.ended = ended
        self.outcome = outcome
    }
}

/// `POST /v1/tasks/{id}/cancel`: what the cancel came to.
package struct CancelResponse: Hashable, Sendable, Codable {
    package var taskID: TaskID
    /// The status now: `cancelled` when it had not been given out, else what it was; its worker has been told.
    package var status: TaskStatus

    package init(taskID: TaskID, status: TaskStatus) {
        self.taskID = taskID
        self.status = status
    }

    enum CodingKeys: String, CodingKey {
        case status
        case taskID = "task_id"
    }
}

/// `GET /v1/tasks/{id}/logs`: a piece of one output stream.
package struct LogPiece: Hashable, Sendable, Codable {
    package var stream: OutputStream
    package var fence: Fence
    /// Where the piece begins in the stream, in bytes.
    package var offset: Int64
    package var content: Bytes
    /// The offset to ask for next.
    package var next: Int64
    /// Whether nothing will follow `next`.
    package var isComplete: Bool
    /// Bytes of the stream that were not kept.
    package var dropped: Int64

    package init(
        stream: OutputStream, fence: Fence, offset: Int64, content: Bytes, next: Int64, isComplete: Bool, dropped: Int64
    ) {
        self.stream = stream
        self.fence = fence
        self.offset = offset
        self.content = content
        self.next = next
        self.isComplete = isComplete
        self.dropped = dropped
    }

    enum CodingKeys: String, CodingKey {
        case stream, fence, offset, next, dropped
        case content = "data"
        case isComplete = "complete"
    }
}
