package import DTScheduling
package import DTWire
import GRDB

extension SQLiteTaskStore {
    package func task(_ taskID: TaskID) async throws(StoreError) -> StoredTask? {
        try await read { database in
            let row = try database.first("\(TaskRow.select) WHERE task.id = ?", taskID, read: TaskRow.init)
            guard let row else { return nil }
            let spec = try database.first("SELECT content FROM spec WHERE task = ?", row.sequence) { row in
                try JSONText.decode(TaskSpec.self, from: (try row[0] as JSONColumn).utf8)
            }
            guard let spec else { throw StoredValueError(description: "task \(taskID) has no spec") }
            let attempts = try database.all(
                """
                SELECT fence, attempt, worker, assigned, started, ended, code, outcome FROM attempt
                WHERE task = ? ORDER BY fence
                """, row.sequence, read: AttemptRow.init)
            let outcome = try database.first(
                "SELECT content FROM outcome WHERE seq = (SELECT outcome FROM task WHERE seq = ?)", row.sequence
            ) { row in
                try JSONText.decode(Outcome.self, from: (try row[0] as JSONColumn).utf8)
            }
            return StoredTask(row: row, spec: spec, attempts: attempts, outcome: outcome)
        }
    }

    package func counts() async throws(StoreError) -> [TaskStatus: Int] {
        try await read { database in
            // Each part is answered from its own index.
            let counts = try database.all(
                """
                SELECT status, count(*) FROM task WHERE outcome IS NOT NULL GROUP BY status
                UNION ALL
                SELECT status, count(*) FROM task WHERE status IN ('assigned', 'running') GROUP BY status
                UNION ALL
                SELECT 'queued', count(*) FROM task WHERE status = 'queued'
                """
            ) { row throws -> (TaskStatus, Int) in (try row[0], try row[1]) }
            return Dictionary(counts.filter { $0.1 > 0 }, uniquingKeysWith: +)
        }
    }

    package func queueDepths() async throws(StoreError) -> [QueueDepth] {
        try await read { database in
            try database.all(
                """
                SELECT class, demand, depth FROM
                  (SELECT class, count(*) AS depth FROM task WHERE status = 'queued' GROUP BY class)
                  JOIN demand_class ON demand_class.id = class
                ORDER BY class
                """
            ) { row in
                QueueDepth(
                    id: try row[0], demand: try JSONText.decode(from: (try row[1] as JSONColumn).utf8),
                    count: try row[2])
            }
        }
    }

    package func outcomes(after sequence: Int64, limit: Int) async throws(StoreError) -> [RecordedOutcome] {
        try await read { database in
            try database.all(
                "\(RecordedOutcome.select) WHERE outcome.seq > ? ORDER BY outcome.seq LIMIT ?", sequence, limit,
                read: RecordedOutcome.init)
        }
    }

    package func outcomes(of tasks: [TaskID]) async throws(StoreError) -> [RecordedOutcome] {
        try await read { database in
            let outcomes = try tasks.compactMap { task in
                try database.first(
                    "\(RecordedOutcome.select) WHERE task.id = ? AND outcome.seq = task.outcome", task,
                    read: RecordedOutcome.init)
            }
            return outcomes.sorted { $0.sequence < $1.sequence }
        }
    }

    package func newestOutcome() async throws(StoreError) -> Int64 {
        try await read { database in
            try database.first("SELECT coalesce(max(seq), 0) FROM outcome") { row throws -> Int64 in try row[0] } ?? 0
        }
    }
}

extension AttemptRow {
    fileprivate init(_ row: Columns) throws {
        let outcome: JSONColumn? = try row[7]
        self.init(
            fence: try row[0], attempt: try row[1], worker: try row[2], assigned: try row[3], started: try row[4],
            ended: try row[5], code: try row[6], outcome: try outcome.map { try JSONText.decode(from: $0.utf8) })
    }
}

extension RecordedOutcome {
    fileprivate static let select = """
        SELECT outcome.seq, task.id, principal, outcome.fence, outcome.worker, recorded, content
        FROM outcome JOIN task ON task.seq = outcome.task
        """

    fileprivate init(_ row: Columns) throws {
        self.init(
            sequence: try row[0], taskID: try row[1], principal: try row[2], fence: try row[3], worker: try row[4],
            recorded: try row[5], outcome: try JSONText.decode(from: (try row[6] as JSONColumn).utf8))
    }
}
