// What the HTTP API says about outcomes as they are recorded.

/// `GET /v1/results`: outcomes in the order in which they were recorded.
package struct ResultList: Hashable, Sendable, Codable {
    package var results: [RecordedResult]
    /// What to pass as `after` to go on from here.
    package var next: Int64

    package init(results: [RecordedResult], next: Int64) {
        self.results = results
        self.next = next
    }
}

/// One recorded outcome.
package struct RecordedResult: Hashable, Sendable, Codable {
    /// Where it stands in the order of all outcomes.
    package var sequence: Int64
    package var taskID: TaskID
    /// The attempt that it came from; 0 when the task was never given out.
    package var fence: Fence
    package var worker: WorkerID?
    package var recorded: Timestamp
    package var outcome: Outcome

    package init(
        sequence: Int64, taskID: TaskID, fence: Fence, worker: WorkerID?, recorded: Timestamp, outcome: Outcome
    ) {
        self.sequence = sequence
        self.taskID = taskID
        self.fence = fence
        self.worker = worker
        self.recorded = recorded
        self.outcome = outcome
    }

    enum CodingKeys: String, CodingKey {
        case sequence, fence, worker, recorded, outcome
        case taskID = "task_id"
    }
}

/// The content of one event of `GET /v1/events`. The event's name says what changed.
package struct TaskEvent: Hashable, Sendable, Codable {
    package enum Name: String, Choice {
        /// The task waits, or was given out.
        case status
        /// Its first process runs.
        case taskStarted = "task_started"
        /// It says how far it is.
        case progress
        /// Its outcome was recorded; the event's id is the outcome's sequence number.
        case outcome
    }

    package var taskID: TaskID
    package var status: TaskStatus?
    package var worker: WorkerID?
    /// 0 to 1.
    package var progress: Double?
    package var step: String?
    package var code: ReasonCode?
    package var message: String?

    package init(
        taskID: TaskID, status: TaskStatus? = nil, worker: WorkerID? = nil, progress: Double? = nil,
        step: String? = nil, code: ReasonCode? = nil, message: String? = nil
    ) {
        self.taskID = taskID
        self.status = status
        self.worker = worker
        self.progress = progress
        self.step = step
        self.code = code
        self.message = message
    }

    enum CodingKeys: String, CodingKey {
        case status, worker, progress, step, code, message
        case taskID = "task_id"
    }
}
