package import DTScheduling
package import DTWire
import GRDB

extension SQLiteTaskStore {
    package func record(
        _ results: [TaskResult], of session: WorkerSession, at now: Timestamp
    ) async throws(StoreError) -> [RecordVerdict] {
        let deliveries = try results.map { result throws(StoreError) in try Delivery(result) }
        return try await writer.write { [demands] database in
            guard try database.isCurrent(session) else { return deliveries.map { _ in .superseded } }
            return try deliveries.map { try database.record($0, by: session.worker, demands: demands, at: now) }
        }
    }
}

/// A delivered outcome, written before the writer's turn.
private struct Delivery: Sendable {
    var lease: LeaseID
    var outcome: Outcome
    var text: JSONColumn

    init(_ result: TaskResult) throws(StoreError) {
        lease = result.leaseID
        outcome = result.outcome
        do {
            text = JSONColumn(utf8: try JSONText.encode(result.outcome))
        } catch {
            throw StoreError(
                .invalidRequest, "the outcome of \(result.leaseID) cannot be written as JSON: \(error)", cause: error)
        }
    }
}

extension Database {
    fileprivate func record(
        _ delivery: Delivery, by worker: WorkerID, demands: DemandClasses, at now: Timestamp
    ) throws -> RecordVerdict {
        guard let head = try head(of: delivery.lease.taskID) else { return .unknownTask }
        let isCurrentAndHeld = head.isHeld(by: worker, under: delivery.lease.fence)
        if !isCurrentAndHeld {
            // On the usual way the task itself says all of this.
            guard let attempt = try attempt(task: head.sequence, fence: delivery.lease.fence), attempt.worker == worker
            else { return .unknownTask }
            if attempt.isDelivered { return .duplicate }
        }
        let outcome = delivery.outcome
        if let type = outcome.report?.type, type != (try demands.demand(of: head.demandClass, in: self)).type {
            return .invalid(.invalidResult)
        }
        let isCurrent = head.fence == delivery.lease.fence
        guard head.outcome == nil, isCurrent || outcome.status.isVerdict else {
            try keepBeside(delivery, head: head, at: now)
            return .stale
        }
        if outcome.status == .interrupted, head.cancel == nil, !isCurrentAndHeld || head.attempts < head.maxAttempts {
            // The attempt ends, and not the task: it goes back to the queue, where it is already if its lease lapsed.
            try keepBeside(delivery, head: head, at: now)
            try requeue(head, countsAttempt: true)
            return .requeued
        }
        if let missing = try missingPart(of: outcome) { return .incomplete(sha256: missing) }
        return try end(head, with: delivery, by: worker, at: now)
    }

    /// Keeps an outcome with its attempt, because it does not become the task's.
    private func keepBeside(_ delivery: Delivery, head: TaskHead, at now: Timestamp) throws {
        try run(
            """
            UPDATE attempt SET delivered = 1, outcome = ?, ended = coalesce(ended, ?), code = coalesce(code, ?),
              started = coalesce(started, ?)
            WHERE task = ? AND fence = ?
            """, delivery.text, now, delivery.outcome.code, delivery.outcome.started, head.sequence,
            delivery.lease.fence)
    }

    private func end(
        _ head: TaskHead, with delivery: Delivery, by worker: WorkerID, at now: Timestamp
    ) throws -> RecordVerdict {
        let (outcome, fence) = (delivery.outcome, delivery.lease.fence)
        let sequence = try end(
            task: head.sequence, fence: fence, worker: worker, status: outcome.status, content: delivery.text,
            started: outcome.started, at: now)
        // An attempt that lapsed has lost its reason for ending: it ended well after all.
        try run(
            """
            UPDATE attempt SET delivered = 1, ended = ?, code = NULL, started = coalesce(started, ?)
            WHERE task = ? AND fence = ?
            """, now, outcome.started, head.sequence, fence)
        for part in outcome.parts {
            try run("INSERT OR IGNORE INTO part_use (task, sha256) VALUES (?, ?)", head.sequence, part.sha256)
        }
        guard fence != head.fence, head.isHeld, let holder = head.worker else {
            return .ended(sequence: sequence, toCancel: nil)
        }
        try run(
            "UPDATE attempt SET ended = ?, code = ? WHERE task = ? AND fence = ?",
            now, ReasonCode.outcomeKnown, head.sequence, head.fence)
        return .ended(sequence: sequence, toCancel: HeldLease(LeaseID(delivery.lease.taskID, head.fence), by: holder))
    }

    private func missingPart(of outcome: Outcome) throws -> Bytes? {
        for part in outcome.parts {
            let isHere = try first("SELECT 1 FROM part WHERE sha256 = ?", part.sha256) { row throws -> Int in try row[0]
            }
            if isHere == nil { return part.sha256 }
        }
        return nil
    }
}
