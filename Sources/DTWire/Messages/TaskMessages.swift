// The contents of the messages about tasks.

/// `task_started`: the task's first process runs. May be left out when the result is in the same flush.
package struct TaskStarted: Hashable, Sendable, Codable {
    package var taskID: TaskID
    package var fence: Fence

    package init(_ leaseID: LeaseID) { (taskID, fence) = (leaseID.taskID, leaseID.fence) }

    package var leaseID: LeaseID { LeaseID(taskID, fence) }

    enum CodingKeys: String, CodingKey {
        case fence
        case taskID = "task_id"
    }
}

/// `task_progress`: how far a task is.
package struct TaskProgress: Hashable, Sendable, Codable {
    package var taskID: TaskID
    package var fence: Fence
    /// 0 to 1.
    package var progress: Double?
    /// What it is at, for people.
    package var step: String?

    package init(_ leaseID: LeaseID, progress: Double?, step: String?) {
        (taskID, fence) = (leaseID.taskID, leaseID.fence)
        self.progress = progress
        self.step = step
    }

    package var leaseID: LeaseID { LeaseID(taskID, fence) }

    enum CodingKeys: String, CodingKey {
        case fence, progress, step
        case taskID = "task_id"
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        taskID = try container.decode(TaskID.self, forKey: .taskID)
        fence = try container.decode(Fence.self, forKey: .fence)
        progress = try container.decodeFractionIfPresent(forKey: .progress)
        step = try container.decodeIfPresent(String.self, forKey: .step)
    }
}

/// `task_rejected`: hands back a task that was never started, for a reason of the moment.
package struct TaskRejected: Hashable, Sendable, Codable {
    package var taskID: TaskID
    package var fence: Fence
    /// `no_credit`, `draining`, `constrained` or `store_unavailable`.
    package var code: ReasonCode

    package init(_ leaseID: LeaseID, code: ReasonCode) {
        (taskID, fence) = (leaseID.taskID, leaseID.fence)
        self.code = code
    }

    package var leaseID: LeaseID { LeaseID(taskID, fence) }

    enum CodingKeys: String, CodingKey {
        case fence, code
        case taskID = "task_id"
    }
}

/// `task_log`: a piece of a task's output.
package struct TaskLog: Hashable, Sendable, Codable {
    package var taskID: TaskID
    package var fence: Fence
    package var stream: OutputStream
    /// Where the piece begins in the stream, in bytes.
    package var offset: Int64
    /// At most 64 KiB.
    package var content: Bytes
    /// Bytes of the stream that are not kept anywhere, so far.
    package var dropped: Int64

    package static let maximumContentBytes = 64 << 10
    /// How much of one stream may be unacknowledged.
    package static let maximumUnacknowledgedBytes: Int64 = 256 << 10

    package init(
        _ leaseID: LeaseID, stream: OutputStream, offset: Int64, content: Bytes, dropped: Int64 = 0
    ) {
        (taskID, fence) = (leaseID.taskID, leaseID.fence)
        self.stream = stream
        self.offset = offset
        self.content = content
        self.dropped = dropped
    }

    package var leaseID: LeaseID { LeaseID(taskID, fence) }

    enum CodingKeys: String, CodingKey {
        case fence, stream, offset, dropped
        case taskID = "task_id"
        case content = "data"
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        taskID = try container.decode(TaskID.self, forKey: .taskID)
        fence = try container.decode(Fence.self, forKey: .fence)
        stream = try container.decode(OutputStream.self, forKey: .stream)
        offset = try container.decodeCount(forKey: .offset)
        content = try container.decode(Bytes.self, forKey: .content)
        dropped = try container.decodeCount(forKey: .dropped)
        try container.require(
            content.count <= Self.maximumContentBytes, "must be at most \(Self.maximumContentBytes) bytes", at: .content
        )
    }
}

/// `log_ack`: how much of a stream the coordinator has.
package struct LogAck: Hashable, Sendable, Codable {
    package var taskID: TaskID
    package var fence: Fence
    package var stream: OutputStream
    /// The offset that is wanted next.
    package var next: Int64
    /// Whether the coordinator wants no more of this stream.
    package var discard: Bool

    package init(_ leaseID: LeaseID, stream: OutputStream, next: Int64, discard: Bool) {
        (taskID, fence) = (leaseID.taskID, leaseID.fence)
        self.stream = stream
        self.next = next
        self.discard = discard
    }

    package var leaseID: LeaseID { LeaseID(taskID, fence) }

    enum CodingKeys: String, CodingKey {
        case fence, stream, next, discard
        case taskID = "task_id"
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        taskID = try container.decode(TaskID.self, forKey: .taskID)
        fence = try container.decode(Fence.self, forKey: .fence)
        stream = try container.decode(OutputStream.self, forKey: .stream)
        next = try container.decodeCount(forKey: .next)
        discard = try container.decode(Bool.self, forKey: .discard)
    }
}

/// `task_results`: outcomes, sent again until they are acknowledged.
package struct TaskResults: Hashable, Sendable, Codable {
    package var results: [TaskResult]

    package init(results: [TaskResult]) { self.results = results }
}

/// One outcome on its way.
package struct TaskResult: Hashable, Sendable, Codable {
    package var taskID: TaskID
    package var fence: Fence
    package var outcome: Outcome

    package init(_ leaseID: LeaseID, outcome: Outcome) {
        (taskID, fence) = (leaseID.taskID, leaseID.fence)
        self.outcome = outcome
    }

    package var leaseID: LeaseID { LeaseID(taskID, fence) }

    enum CodingKeys: String, CodingKey {
        case fence, outcome
        case taskID = "task_id"
    }
}

/// `result_acks`: what became of delivered outcomes; follows the commit.
package struct ResultAcks: Hashable, Sendable, Codable {
    package var acks: [ResultAck]

    package init(acks: [ResultAck]) { self.acks = acks }
}

/// What became of one delivered outcome.
package struct ResultAck: Hashable, Sendable, Codable {
    package enum Verdict: String, Choice {
        /// It is the task's outcome, or ended one of its attempts.
        case recorded
        /// It had been delivered before.
        case duplicate
        /// A newer attempt or another outcome stands; it is kept beside.
        case stale
        /// The coordinator knows no such task.
        case unknownTask = "unknown_task"
        /// The coordinator will never take it; `code` says why.
        case invalid
        /// A part named by `sha256` has not been uploaded.
        case incomplete
    }

    package var taskID: TaskID
    package var fence: Fence
    package var verdict: Verdict
    package var code: String?
    package var sha256: Bytes?

    package init(_ leaseID: LeaseID, _ verdict: Verdict, code: String? = nil, sha256: Bytes? = nil) {
        (taskID, fence) = (leaseID.taskID, leaseID.fence)
        self.verdict = verdict
        self.code = code
        self.sha256 = sha256
    }

    package var leaseID: LeaseID { LeaseID(taskID, fence) }

    enum CodingKeys: String, CodingKey {
        case fence, verdict, code, sha256
        case taskID = "task_id"
    }
}

/// `upload_request`: leave to upload one part of an outcome.
package struct UploadRequest: Hashable, Sendable, Codable {
    package var taskID: TaskID
    package var fence: Fence
    package var part: OutcomePart

    package init(_ leaseID: LeaseID, part: OutcomePart) {
        (taskID, fence) = (leaseID.taskID, leaseID.fence)
        self.part = part
    }

    package var leaseID: LeaseID { LeaseID(taskID, fence) }

    enum CodingKeys: String, CodingKey {
        case fence, part
        case taskID = "task_id"
    }
}

/// `upload_grant`: where one part may be uploaded, once.
package struct UploadGrant: Hashable, Sendable, Codable {
    package var taskID: TaskID
    package var fence: Fence
    package var sha256: Bytes
    /// A path on the coordinator that the worker is connected to, with a one-time token; absent when the part is there already.
    package var url: String?
    package var expires: Timestamp
    /// Why the part will never be taken, for a person: the outcome is to be sent without it.
    package var refusal: String?

    package init(
        _ leaseID: LeaseID, sha256: Bytes, url: String?, expires: Timestamp, refusal: String? = nil
    ) {
        (taskID, fence) = (leaseID.taskID, leaseID.fence)
        self.sha256 = sha256
        self.url = url
        self.expires = expires
        self.refusal = refusal
    }

    package var leaseID: LeaseID { LeaseID(taskID, fence) }

    enum CodingKeys: String, CodingKey {
        case fence, sha256, url, expires, refusal
        case taskID = "task_id"
    }
}

/// `not_held`: the answer to a cancel of what is not here.
package struct NotHeld: Hashable, Sendable, Codable {
    package var taskID: TaskID
    package var fence: Fence

    package init(_ leaseID: LeaseID) { (taskID, fence) = (leaseID.taskID, leaseID.fence) }

    package var leaseID: LeaseID { LeaseID(taskID, fence) }

    enum CodingKeys: String, CodingKey {
        case fence
        case taskID = "task_id"
    }
}

/// `execute_tasks`: tasks given out, each under a lease and against a credit.
package struct ExecuteTasks: Hashable, Sendable, Codable {
    package var tasks: [Assignment]

    package init(tasks: [Assignment]) { self.tasks = tasks }
}

/// `cancel_task`: stop a task.
package struct CancelTask: Hashable, Sendable, Codable {
    package var taskID: TaskID
    package var fence: Fence
    package var reason: ReasonCode
    /// How long it has between SIGTERM and SIGKILL; the worker's own grace when absent.
    package var graceMilliseconds: Int64?

    package init(_ leaseID: LeaseID, reason: ReasonCode, graceMilliseconds: Int64? = nil) {
        (taskID, fence) = (leaseID.taskID, leaseID.fence)
        self.reason = reason
        self.graceMilliseconds = graceMilliseconds
    }

    package var leaseID: LeaseID { LeaseID(taskID, fence) }

    enum CodingKeys: String, CodingKey {
        case fence, reason
        case taskID = "task_id"
        case graceMilliseconds = "grace_ms"
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        taskID = try container.decode(TaskID.self, forKey: .taskID)
        fence = try container.decode(Fence.self, forKey: .fence)
        reason = try container.decode(ReasonCode.self, forKey: .reason)
        graceMilliseconds = try container.decodeIfPresent(Int64.self, forKey: .graceMilliseconds)
        try container.require(graceMilliseconds.map { $0 >= 0 } ?? true, "must not be negative", at: .graceMilliseconds)
    }
}
