import DTWire
import GRDB

extension SQLiteTaskStore {
    /// The most tasks on one page.
    private static let largestPage = 10_000

    package func tasks(
        _ filter: TaskFilter, after cursor: Int64?, limit: Int
    ) async throws(StoreError) -> TaskPage {
        try await read { database in
            let limit = min(max(limit, 1), Self.largestPage)
            // One more than asked for tells whether there is another page.
            let rows = try database.rows(filter, before: cursor ?? .max, limit: limit + 1)
            guard rows.count > limit, let last = rows.dropLast().last else { return TaskPage(tasks: rows) }
            return TaskPage(tasks: Array(rows.dropLast()), next: last.sequence)
        }
    }
}

extension Database {
    /// Tasks by falling sequence number. Every status is read where it stands together: what is held and what has ended in
    /// an index of its own, so that a rare status is found among millions; what is queued among the newest tasks.
    fileprivate func rows(_ filter: TaskFilter, before cursor: Int64, limit: Int) throws -> [TaskRow] {
        if filter.statuses.isEmpty {
            return try rows(filter, from: "task", where: "TRUE", before: cursor, limit: limit)
        }
        var rows: [TaskRow] = []
        for status in filter.statuses {
            let (source, condition) =
                switch status {
                case .queued: ("task NOT INDEXED", "status = 'queued'")
                case .assigned, .running:
                    (
                        "task INDEXED BY task_held",
                        "status IN ('assigned', 'running') AND status = '\(status.rawValue)'"
                    )
                default: ("task INDEXED BY task_ended", "outcome IS NOT NULL AND status = '\(status.rawValue)'")
                }
            rows += try self.rows(filter, from: source, where: condition, before: cursor, limit: limit)
        }
        return Array(rows.sorted { $0.sequence > $1.sequence }.prefix(limit))
    }

    private func rows(
        _ filter: TaskFilter, from source: String, where condition: String, before cursor: Int64, limit: Int
    ) throws -> [TaskRow] {
        try all(
            """
            \(TaskRow.select(from: source))
            WHERE \(condition) AND task.seq < ?1 AND (?2 IS NULL OR task.worker = ?2) AND (?3 IS NULL OR principal = ?3)
              AND (?4 IS NULL OR substr(task.id, 1, length(?4)) = ?4)
              AND (?5 IS NULL OR class IN
                (SELECT id FROM demand_class WHERE json_extract(demand, '$.type') = ?5))
            ORDER BY task.seq DESC LIMIT ?6
            """, cursor, filter.worker, filter.principal, filter.prefix, filter.type, limit, read: TaskRow.init)
    }
}

extension TaskRow {
    static let select = select(from: "task")

    fileprivate static func select(from source: String) -> String {
        """
        SELECT task.seq, task.id, principal, json_extract(demand, '$.type'), status, priority, task.fence, attempts,
          max_attempts, task.worker, cancel IS NOT NULL, created, started, finished,
          json_extract(content, '$.code'), json_extract(content, '$.message')
        FROM \(source) CROSS JOIN demand_class ON demand_class.id = class LEFT JOIN outcome ON outcome.seq = task.outcome
        """
    }

    init(_ row: Columns) throws {
        self.init(
            sequence: try row[0], taskID: try row[1], principal: try row[2], type: try row[3], status: try row[4],
            priority: try row[5], fence: try row[6], attempts: try row[7], maxAttempts: try row[8],
            worker: try row[9], isCancelRequested: try row[10], created: try row[11], started: try row[12],
            finished: try row[13], code: try row[14], message: try row[15])
    }
}
