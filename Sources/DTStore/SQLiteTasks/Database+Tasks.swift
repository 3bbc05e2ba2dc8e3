import DTScheduling
import DTWire
import GRDB
import GRDBSQLite

/// What every decision about a task looks at.
struct TaskHead {
    var sequence: Int64
    var status: TaskStatus
    var fence: Fence
    var attempts: Int
    var maxAttempts: Int
    var worker: WorkerID?
    var epoch: Int64?
    /// The message of a requested cancel; empty when it came without.
    var cancel: String?
    var outcome: Int64?
    var demandClass: DemandClassID

    /// Whether it is given out.
    var isHeld: Bool { status == .assigned || status == .running }

    /// Whether a worker holds it under this fence.
    func isHeld(by worker: WorkerID, under fence: Fence) -> Bool {
        isHeld && self.fence == fence && self.worker == worker
    }

    static let columns = "seq, status, fence, attempts, max_attempts, worker, epoch, cancel, outcome, class"
    /// How many those are: what is selected behind them begins here.
    static let columnCount: CInt = 10

    init(_ row: Columns) throws {
        sequence = try row[0]
        status = try row[1]
        fence = try row[2]
        attempts = try row[3]
        maxAttempts = try row[4]
        worker = try row[5]
        epoch = try row[6]
        cancel = try row[7]
        outcome = try row[8]
        demandClass = try row[9]
    }
}

/// The steps that the decisions about tasks have in common.
extension Database {
    func head(of taskID: TaskID) throws -> TaskHead? {
        try first("SELECT \(TaskHead.columns) FROM task WHERE id = ?", taskID, read: TaskHead.init)
    }

    /// Whether a session is its worker's newest.
    func isCurrent(_ session: WorkerSession) throws -> Bool {
        let epoch = try first("SELECT epoch FROM worker WHERE id = ?", session.worker) { row throws -> Int64 in
            try row[0]
        }
        return epoch == session.epoch
    }

    /// Ends a task: its outcome stands from now on.
    ///
    /// - Returns: Where the outcome is in the order of all outcomes.
    func end(
        task: Int64, fence: Fence, worker: WorkerID?, status: OutcomeStatus, content: JSONColumn,
        started: Timestamp? = nil, at now: Timestamp
    ) throws -> Int64 {
        try run(
            "INSERT INTO outcome (task, fence, worker, recorded, content) VALUES (?, ?, ?, ?, ?)",
            task, fence, worker, now, content)
        let sequence = sqlite3_last_insert_rowid(sqliteConnection)
        try run(
            """
            UPDATE task SET status = ?, finished = ?, outcome = ?, worker = coalesce(?, worker),
              started = coalesce(started, ?), lease_until = NULL
            WHERE seq = ?
            """, TaskStatus(status), now, sequence, worker, started, task)
        return sequence
    }

    /// Ends a task with an outcome of the coordinator's own.
    func end(_ head: TaskHead, with outcome: Outcome, at now: Timestamp) throws {
        _ = try end(
            task: head.sequence, fence: head.fence, worker: nil, status: outcome.status,
            content: JSONColumn(utf8: try JSONText.encode(outcome)), at: now)
    }

    /// Ends the current attempt at a task that has no outcome, and what comes of it: the task is queued again in its old
    /// place, or ends because that was asked for or its attempts are spent.
    ///
    /// - Parameter countsAttempt: Whether the attempt counts against the limit.
    func release(
        _ head: TaskHead, code: ReasonCode, countsAttempt: Bool, at now: Timestamp
    ) throws -> TaskStatus {
        try run(
            "UPDATE attempt SET ended = ?, code = ? WHERE task = ? AND fence = ?", now, code, head.sequence, head.fence)
        if let cancel = head.cancel {
            try end(head, with: .cancelled(message: cancel), at: now)
            return .cancelled
        }
        if countsAttempt, head.attempts >= head.maxAttempts {
            let message = "attempt \(head.attempts) of \(head.maxAttempts) was lost with its worker"
            try end(head, with: Outcome(status: .interrupted, code: code, message: message), at: now)
            return .interrupted
        }
        try requeue(head, countsAttempt: countsAttempt)
        return .queued
    }

    /// Queues a task again in its old place.
    func requeue(_ head: TaskHead, countsAttempt: Bool) throws {
        try run(
            """
            UPDATE task SET status = 'queued', attempts = attempts - ?, epoch = NULL, lease_until = NULL, started = NULL
            WHERE seq = ?
            """, countsAttempt ? 0 : 1, head.sequence)
    }
}

extension Outcome {
    /// The outcome of a task that was cancelled and is held by nobody.
    static func cancelled(message: String) -> Outcome {
        Outcome(status: .cancelled, code: .cancelRequested, message: message.isEmpty ? nil : message)
    }
}
