import DTScheduling
package import DTWire
import GRDB
import GRDBSQLite

extension SQLiteTaskStore {
    package func submit(
        _ tasks: [TaskSubmission], claim: ClaimRequest?, at now: Timestamp
    ) async throws(StoreError) -> SubmitResult {
        let submissions = try tasks.map { task throws(StoreError) in try EncodedSubmission(task) }
        let (verdicts, claims) = try await writer.write { [demands] database -> ([SubmitVerdict], [Claim]) in
            var verdicts: [SubmitVerdict] = []
            var specs: [Int64: TaskSpec] = [:]
            for submission in submissions {
                let (verdict, sequence) = try database.insert(submission, demands: demands, at: now)
                verdicts.append(verdict)
                if claim != nil, let sequence { specs[sequence] = submission.spec }
            }
            guard let claim else { return (verdicts, []) }
            return (verdicts, try database.claim(claim, demands: demands, knowing: specs, at: now))
        }
        return SubmitResult(verdicts: verdicts, claimed: try await finish(claims, at: now))
    }

    package func claim(_ request: ClaimRequest, at now: Timestamp) async throws(StoreError) -> [ClaimedTask] {
        let claims = try await writer.write { [demands] database in
            try database.claim(request, demands: demands, knowing: [:], at: now)
        }
        return try await finish(claims, at: now)
    }

    package func cancel(
        _ taskID: TaskID, message: String?, at now: Timestamp
    ) async throws(StoreError) -> CancelResult {
        try await writer.write { database in
            guard let head = try database.head(of: taskID) else { return .unknownTask }
            if head.outcome != nil { return .hadEnded(head.status) }
            guard head.isHeld, let worker = head.worker else {
                try database.end(head, with: .cancelled(message: message ?? ""), at: now)
                return .ended
            }
            if head.cancel == nil {
                try database.run("UPDATE task SET cancel = ? WHERE seq = ?", message ?? "", head.sequence)
            }
            return .requested(worker, LeaseID(taskID, head.fence), head.status)
        }
    }

    /// Reads the specs of claimed tasks. One that cannot be read would be given out again and again: it ends instead.
    private func finish(_ claims: [Claim], at now: Timestamp) async throws(StoreError) -> [ClaimedTask] {
        var claimed: [ClaimedTask] = []
        var unreadable: [(Claim, Outcome)] = []
        for claim in claims {
            do throws(JSONTextError) {
                let spec: TaskSpec = try claim.spec.read()
                claimed.append(
                    ClaimedTask(
                        lease: claim.lease, spec: spec, attempt: claim.attempt, session: claim.session, pool: claim.pool
                    ))
            } catch {
                let message = "the stored task cannot be read: \(error); submit it again"
                unreadable.append((claim, Outcome(status: .errored, code: .internalError, message: message)))
            }
        }
        if !unreadable.isEmpty {
            try await writer.write { [unreadable] database in
                for (claim, outcome) in unreadable {
                    guard let head = try database.head(of: claim.lease.taskID), head.fence == claim.lease.fence else {
                        continue
                    }
                    try database.end(head, with: outcome, at: now)
                    try database.run(
                        "UPDATE attempt SET ended = ?, code = ? WHERE task = ? AND fence = ?",
                        now, outcome.code, head.sequence, head.fence)
                }
            }
        }
        return claimed
    }
}

/// A submission with everything written that can be written before the writer's turn.
private struct EncodedSubmission: Sendable {
    var submission: TaskSubmission
    var spec: TaskSpec
    var demand: DemandClass
    var specText: JSONColumn
    var outcomeText: JSONColumn?

    init(_ submission: TaskSubmission) throws(StoreError) {
        self.submission = submission
        spec = submission.spec
        spec.taskID = submission.taskID
        demand = DemandClass(of: spec)
        do {
            specText = JSONColumn(utf8: try JSONText.encode(spec))
            outcomeText = try submission.outcome.map { JSONColumn(utf8: try JSONText.encode($0)) }
        } catch {
            throw StoreError(
                .invalidRequest,
                "task \(submission.taskID) cannot be written as JSON: \(error); submit it without that value",
                cause: error)
        }
    }
}

/// A task that was given out, as the transaction leaves it.
private struct Claim: Sendable {
    enum Spec: Sendable {
        case known(TaskSpec)
        case stored(JSONColumn)

        func read() throws(JSONTextError) -> TaskSpec {
            switch self {
            case .known(let spec): spec
            case .stored(let text): try JSONText.decode(from: text.utf8)
            }
        }
    }

    var lease: LeaseID
    var spec: Spec
    var attempt: Int
    var session: WorkerSession
    var pool: PoolID
}

extension Database {
    /// - Returns: The verdict, and the number of a task that is new and queued.
    fileprivate func insert(
        _ submission: EncodedSubmission, demands: DemandClasses, at now: Timestamp
    ) throws -> (SubmitVerdict, Int64?) {
        let task = submission.submission
        let classID = try demands.id(of: submission.demand, in: self)
        let inserted = try run(
            """
            INSERT INTO task (id, principal, class, priority, status, max_attempts, created)
            VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING
            """, task.taskID, task.principal, classID, submission.spec.priority,
            // An outcome ends it at once, so that it never is in the queue.
            task.outcome.map { TaskStatus($0.status) } ?? .queued, submission.spec.retry.maxAttempts, now)
        guard inserted == 1 else { return (try verdict(onRepeated: submission), nil) }
        let sequence = sqlite3_last_insert_rowid(sqliteConnection)
        try run("INSERT INTO spec (task, content) VALUES (?, ?)", sequence, submission.specText)
        guard let outcome = task.outcome, let text = submission.outcomeText else { return (.queued(classID), sequence) }
        _ = try end(task: sequence, fence: Fence(0), worker: nil, status: outcome.status, content: text, at: now)
        return (.ended, nil)
    }

    /// Whether a task whose id is taken is the same one again.
    private func verdict(onRepeated submission: EncodedSubmission) throws -> SubmitVerdict {
        let standing = try first(
            "SELECT principal, status, content FROM task JOIN spec ON spec.task = task.seq WHERE id = ?",
            submission.submission.taskID
        ) { row throws -> (String, TaskStatus, JSONColumn) in (try row[0], try row[1], try row[2]) }
        guard let (principal, status, text) = standing, principal == submission.submission.principal,
            try JSONText.decode(TaskSpec.self, from: text.utf8) == submission.spec
        else { return .conflict }
        return .existing(status)
    }

    fileprivate func claim(
        _ request: ClaimRequest, demands: DemandClasses, knowing specs: [Int64: TaskSpec], at now: Timestamp
    ) throws -> [Claim] {
        let (candidates, fences, classes) = try candidates(request, demands: demands)
        if candidates.isEmpty { return [] }
        let byNumber = Dictionary(candidates.map { ($0.sequence, $0) }, uniquingKeysWith: { first, _ in first })
        var isCurrent: [WorkerSession: Bool] = [:]
        var taken: Set<Int64> = []
        var claims: [Claim] = []
        for placement in request.choose(candidates, classes) {
            let session = placement.session
            guard let task = byNumber[placement.sequence], let fence = fences[placement.sequence],
                taken.insert(placement.sequence).inserted
            else { continue }
            let current = try isCurrent[session] ?? self.isCurrent(session)
            isCurrent[session] = current
            guard current else { continue }
            let lease = LeaseID(task.taskID, Fence(fence.rawValue + 1))
            let attempt = task.attempts + 1
            try run(
                """
                UPDATE task SET status = 'assigned', fence = ?, attempts = ?, worker = ?, epoch = ?, lease_until = ?
                WHERE seq = ? AND status = 'queued'
                """, lease.fence, attempt, session.worker, session.epoch, request.leaseUntil, task.sequence)
            try run(
                "INSERT INTO attempt (task, fence, attempt, worker, assigned) VALUES (?, ?, ?, ?, ?)",
                task.sequence, lease.fence, attempt, session.worker, now)
            let spec = try specs[task.sequence].map(Claim.Spec.known) ?? .stored(spec(of: task.sequence))
            claims.append(
                Claim(lease: lease, spec: spec, attempt: attempt, session: session, pool: placement.pool))
        }
        return claims
    }

    /// The queued tasks that could be placed, by priority, then age; with their fences, and the demands that wait.
    private func candidates(
        _ request: ClaimRequest, demands: DemandClasses
    ) throws -> ([QueuedTask], [Int64: Fence], [DemandClassID: DemandClass]) {
        var candidates: [QueuedTask] = []
        var fences: [Int64: Fence] = [:]
        var classes: [DemandClassID: DemandClass] = [:]
        for id in try queuedClasses() {
            let demand = try demands.demand(of: id, in: self)
            let wanted = request.wanted(id, demand)
            if wanted <= 0 { continue }
            classes[id] = demand
            candidates += try all(
                """
                SELECT seq, id, principal, priority, attempts, created, fence FROM task INDEXED BY task_queued
                WHERE status = 'queued' AND class = ? ORDER BY priority DESC, seq LIMIT ?
                """, id, wanted
            ) { row in
                let task = QueuedTask(
                    sequence: try row[0], taskID: try row[1], principal: try row[2], demandClass: id,
                    priority: try row[3], attempts: try row[4], created: try row[5])
                fences[task.sequence] = try row[6]
                return task
            }
        }
        if classes.count > 1 { candidates.sort { ($1.priority, $0.sequence) < ($0.priority, $1.sequence) } }
        return (candidates, fences, classes)
    }

    /// The demand classes that have queued tasks: one look at the index for each, however many tasks there are.
    private func queuedClasses() throws -> [DemandClassID] {
        try all(
            """
            WITH RECURSIVE queued (class) AS (
              SELECT min(class) FROM task WHERE status = 'queued'
              UNION ALL
              SELECT (SELECT min(class) FROM task WHERE status = 'queued' AND class > queued.class)
              FROM queued WHERE queued.class IS NOT NULL
            ) SELECT class FROM queued WHERE class IS NOT NULL
            """
        ) { row throws -> DemandClassID in try row[0] }
    }

    private func spec(of sequence: Int64) throws -> JSONColumn {
        let text = try first("SELECT content FROM spec WHERE task = ?", sequence) { row throws -> JSONColumn in
            try row[0]
        }
        guard let text else { throw StoredValueError(description: "task number \(sequence) has no spec") }
        return text
    }
}
