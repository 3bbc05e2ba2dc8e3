package import DTWire
import GRDB

extension SQLiteTaskStore {
    /// How long a part stays that no outcome names: its outcome may be on the way.
    private static let unnamedPartLife = Duration.seconds(24 * 3600)

    package func deleteFinished(before moment: Timestamp, limit: Int) async throws(StoreError) -> Int {
        let deleted = try await writer.write { database in
            // Only the oldest are looked at, however many there are. The newest outcome stays, so that its place in the
            // order is never given to another.
            let tasks = try database.all(
                """
                SELECT task FROM (SELECT seq, task, recorded FROM outcome ORDER BY seq LIMIT ?)
                WHERE recorded < ? AND seq < (SELECT max(seq) FROM outcome)
                """, limit, moment
            ) { row throws -> Int64 in try row[0] }
            for task in tasks { try database.delete(task: task) }
            return tasks.count
        }
        try await deleteParts(receivedBefore: moment.advanced(by: .zero - Self.unnamedPartLife), limit: limit)
        return deleted
    }

    private func deleteParts(receivedBefore moment: Timestamp, limit: Int) async throws(StoreError) {
        let orphans = try await writer.write { database in
            let orphans = try database.all(
                """
                SELECT sha256 FROM part
                WHERE received < ? AND NOT EXISTS (SELECT 1 FROM part_use WHERE part_use.sha256 = part.sha256) LIMIT ?
                """, moment, limit
            ) { row throws -> Bytes in try row[0] }
            for part in orphans { try database.run("DELETE FROM part WHERE sha256 = ?", part) }
            return orphans
        }
        if orphans.isEmpty { return }
        // On the writer's turn and after the rows are gone for good: a part that is being received again at this moment is
        // either noted before, and its file stays, or finds its file missing and is refused.
        try await writer.write { [parts] database in
            for part in orphans where try !database.hasPart(part) { try parts.remove(part) }
        }
    }
}

extension Database {
    func hasPart(_ sha256: Bytes) throws -> Bool {
        try first("SELECT 1 FROM part WHERE sha256 = ?", sha256) { row throws -> Int in try row[0] } != nil
    }

    fileprivate func delete(task: Int64) throws {
        try run(
            "DELETE FROM log_chunk WHERE stream IN (SELECT id FROM log_stream WHERE task = ?)", task)
        for table in ["log_stream", "attempt", "part_use", "spec"] {
            try run("DELETE FROM \(table) WHERE task = ?", task)
        }
        try run("DELETE FROM outcome WHERE seq = (SELECT outcome FROM task WHERE seq = ?)", task)
        try run("DELETE FROM task WHERE seq = ?", task)
    }
}
