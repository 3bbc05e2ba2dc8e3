package import DTScheduling
package import DTWire
import GRDB

extension SQLiteTaskStore {
    package func renew(
        _ leases: [LeaseID], of session: WorkerSession, until: Timestamp, at now: Timestamp
    ) async throws(StoreError) -> LeaseRenewal {
        try await writer.write { database in
            guard try database.isCurrent(session) else { return LeaseRenewal(isCurrent: false, lost: leases) }
            var renewal = LeaseRenewal(isCurrent: true)
            for lease in leases {
                guard let head = try database.head(of: lease.taskID),
                    head.isHeld(by: session.worker, under: lease.fence)
                else {
                    renewal.lost.append(lease)
                    continue
                }
                try database.run("UPDATE task SET lease_until = ? WHERE seq = ?", until, head.sequence)
                renewal.renewed.append(lease)
                if head.cancel != nil { renewal.toCancel.append(lease) }
            }
            try database.markSeen(session.worker, at: now)
            return renewal
        }
    }

    package func markStarted(
        _ leases: [LeaseID], of session: WorkerSession, at now: Timestamp
    ) async throws(StoreError) -> [LeaseID] {
        try await writer.write { database in
            guard try database.isCurrent(session) else { return [] }
            var started: [LeaseID] = []
            for lease in leases {
                guard let head = try database.head(of: lease.taskID), head.status == .assigned,
                    head.isHeld(by: session.worker, under: lease.fence)
                else { continue }
                try database.run("UPDATE task SET status = 'running', started = ? WHERE seq = ?", now, head.sequence)
                try database.run(
                    "UPDATE attempt SET started = ? WHERE task = ? AND fence = ?", now, head.sequence, head.fence)
                started.append(lease)
            }
            return started
        }
    }

    package func handBack(
        _ returned: [TaskRejected], of session: WorkerSession, at now: Timestamp
    ) async throws(StoreError) -> [LeaseID] {
        try await writer.write { database in
            guard try database.isCurrent(session) else { return [] }
            var taken: [LeaseID] = []
            for item in returned {
                guard let head = try database.head(of: item.taskID), head.status == .assigned,
                    head.isHeld(by: session.worker, under: item.fence)
                else { continue }
                _ = try database.release(head, code: item.code, countsAttempt: false, at: now)
                taken.append(item.leaseID)
            }
            return taken
        }
    }

    package func expire(at now: Timestamp, limit: Int) async throws(StoreError) -> [EndedLease] {
        try await writer.write { database in
            let lapsed = try database.all(
                """
                SELECT \(TaskHead.columns), id FROM task INDEXED BY task_held
                WHERE status IN ('assigned', 'running') AND lease_until <= ? LIMIT ?
                """, now, limit, read: HeldRow.init)
            return try lapsed.compactMap { row in
                guard let worker = row.head.worker else { return nil }
                let status = try database.release(row.head, code: .leaseExpired, countsAttempt: true, at: now)
                return EndedLease(lease: LeaseID(row.taskID, row.head.fence), worker: worker, status: status)
            }
        }
    }

    package func resume(
        _ held: [HeldTask], undelivered: [LeaseID], more: Bool, of session: WorkerSession, until: Timestamp,
        at now: Timestamp
    ) async throws(StoreError) -> ResumeResult {
        try await writer.write { database in
            guard try database.isCurrent(session) else { return ResumeResult(isCurrent: false) }
            var result = ResumeResult(isCurrent: true)
            // What waits to be delivered ran: giving it out again would be in vain.
            let listed = held.map { ($0.leaseID, $0.phase == .running) } + undelivered.map { ($0, true) }
            for (lease, hasStarted) in listed {
                let state = try database.resume(lease, hasStarted: hasStarted, by: session, until: until, at: now)
                result.standings.append(LeaseStanding(lease, state))
            }
            if !more { result.released = try database.releaseUnlisted(Set(listed.map(\.0)), by: session, at: now) }
            return result
        }
    }
}

/// A task that is given out.
private struct HeldRow {
    var head: TaskHead
    var taskID: TaskID

    init(_ row: Columns) throws {
        head = try TaskHead(row)
        taskID = try row[TaskHead.columnCount]
    }
}

extension Database {
    /// Notes that a worker was heard of.
    func markSeen(_ worker: WorkerID, at now: Timestamp) throws {
        try run("UPDATE worker SET last_seen = max(last_seen, ?) WHERE id = ?", now, worker)
    }

    /// How a lease stands that a worker lists; what is its own goes over to its new session.
    fileprivate func resume(
        _ lease: LeaseID, hasStarted: Bool, by session: WorkerSession, until: Timestamp, at now: Timestamp
    ) throws -> LeaseStanding.State {
        guard let head = try head(of: lease.taskID),
            let attempt = try attempt(task: head.sequence, fence: lease.fence), attempt.worker == session.worker
        else { return .unknown }
        if head.outcome != nil { return .ended }
        guard head.fence == lease.fence else { return .lost }
        if head.isHeld {
            let status: TaskStatus = hasStarted ? .running : head.status
            try run(
                """
                UPDATE task SET status = ?, epoch = ?, lease_until = ?, started = coalesce(started, ?) WHERE seq = ?
                """, status, session.epoch, until, hasStarted ? now : nil, head.sequence)
        } else {
            // Queued again and not given out since. Only what runs, or ran, is worth going back for, once.
            guard hasStarted, !attempt.isDelivered else { return .lost }
            try run(
                """
                UPDATE task SET status = 'running', epoch = ?, lease_until = ?, worker = ?, attempts = max(attempts, ?),
                  started = ?
                WHERE seq = ?
                """, session.epoch, until, session.worker, attempt.number, attempt.started ?? now, head.sequence)
        }
        try run(
            """
            UPDATE attempt SET ended = NULL, code = NULL, started = coalesce(started, ?) WHERE task = ? AND fence = ?
            """, hasStarted ? now : nil, head.sequence, lease.fence)
        return head.cancel == nil ? .held : .heldToCancel
    }

    /// Takes back what a worker was given in older sessions and does not list.
    fileprivate func releaseUnlisted(
        _ listed: Set<LeaseID>, by session: WorkerSession, at now: Timestamp
    ) throws -> [EndedLease] {
        let firstEpoch =
            try first("SELECT instance_epoch FROM worker WHERE id = ?", session.worker) { row throws -> Int64 in
                try row[0]
            } ?? session.epoch
        let rows = try all(
            """
            SELECT \(TaskHead.columns), id FROM task INDEXED BY task_held
            WHERE status IN ('assigned', 'running') AND worker = ? AND epoch < ?
            """, session.worker, session.epoch, read: HeldRow.init)
        return try rows.compactMap { row in
            let lease = LeaseID(row.taskID, row.head.fence)
            if listed.contains(lease) { return nil }
            // The same process never started it: it was lost on the way. After a restart nobody knows, and a task that
            // kills its worker must not be tried for ever.
            let neverStarted = row.head.status == .assigned && (row.head.epoch ?? 0) >= firstEpoch
            let status = try release(row.head, code: .workerDied, countsAttempt: !neverStarted, at: now)
            return EndedLease(lease: lease, worker: session.worker, status: status)
        }
    }

    func attempt(task: Int64, fence: Fence) throws -> AttemptHead? {
        try first(
            "SELECT worker, attempt, delivered, started FROM attempt WHERE task = ? AND fence = ?", task, fence
        ) { row in
            AttemptHead(worker: try row[0], number: try row[1], isDelivered: try row[2], started: try row[3])
        }
    }
}

/// What the decisions about an attempt look at.
struct AttemptHead {
    var worker: WorkerID
    var number: Int
    /// Whether its worker has delivered an outcome for it.
    var isDelivered: Bool
    var started: Timestamp?
}
