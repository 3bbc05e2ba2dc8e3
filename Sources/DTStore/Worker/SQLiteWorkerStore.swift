package import DTWire
import GRDB
import Synchronization

/// A worker identity's journal and spool in one SQLite database in WAL mode, for one process. Durable against a crash of
/// the process (`synchronous` NORMAL): what a loss of power takes, the coordinator gives out again.
package final class SQLiteWorkerStore: WorkerStore {
    let path: String
    /// One connection: next to nothing is read while tasks run, and each further one costs a thread and its memory.
    let database: DatabaseQueue
    let writer: GroupWriter
    private let lock: Mutex<FileLock?>

    /// Opens a store, making it if it is not there.
    ///
    /// - Throws: As `SQLiteTaskStore`.
    package init(
        path: String, settings: SQLiteSettings = .init(durability: .process)
    ) throws(StoreError) {
        let file = DatabaseFile(path: path, owner: .worker, settings: settings, migrator: WorkerSchema.migrator)
        let (database, lock) = try file.open(sharing: false) { try DatabaseQueue(path: $0, configuration: $1) }
        self.database = database
        self.lock = Mutex(lock)
        self.path = path
        writer = GroupWriter(database, path: path)
    }

    package func close() async throws(StoreError) {
        try await writer.close()
        lock.withLock { $0 = nil }
    }

    func read<Value: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws(StoreError) -> Value {
        do {
            return try await database.read(body)
        } catch {
            throw StoreError(error, at: path)
        }
    }

    // MARK: - Journal and spool

    package func accept(_ entries: [JournalEntry]) async throws(StoreError) { try await write([.accept(entries)]) }

    package func forget(_ keys: [JournalKey]) async throws(StoreError) { try await write([.forget(keys)]) }

    package func finish(_ entries: [SpoolEntry]) async throws(StoreError) { try await write([.finish(entries)]) }

    package func acknowledge(_ keys: [JournalKey]) async throws(StoreError) { try await write([.acknowledge(keys)]) }

    package func setAside(_ refusals: [SpoolRefusal], at now: Timestamp) async throws(StoreError) {
        try await write([.setAside(refusals, at: now)])
    }

    package func write(_ writes: [WorkerWrite]) async throws(StoreError) {
        let bodies = try writes.map { write throws(StoreError) in try Self.body(of: write) }
        try await writer.write { database in
            for body in bodies { try body(database) }
        }
    }

    /// What a change does on the writer's thread; its texts are made here.
    private static func body(of write: WorkerWrite) throws(StoreError) -> @Sendable (Database) throws -> Void {
        switch write {
        case .accept(let entries):
            let rows = try entries.map { entry throws(StoreError) in (entry, try text(entry.assignment)) }
            return { database in
                for (entry, text) in rows { try database.insert(entry, text) }
            }
        case .forget(let keys):
            return { database in
                for key in keys { try database.removeFromJournal(key) }
            }
        case .finish(let entries):
            let rows = try entries.map { entry throws(StoreError) in (entry, try text(entry.outcome)) }
            return { database in
                for (entry, text) in rows {
                    try database.insert(entry, text)
                    try database.removeFromJournal(entry.key)
                }
            }
        case .acknowledge(let keys):
            return { database in
                for key in keys { try database.removeFromSpool(key) }
            }
        case .setAside(let refusals, let now):
            return { database in
                for refusal in refusals {
                    guard let sequence = try database.spooled(refusal.key) else { continue }
                    try database.run(
                        "UPDATE spool SET refused = ?, code = ? WHERE seq = ?", now, refusal.code, sequence)
                }
            }
        }
    }

    package func markStarted(_ keys: [JournalKey], at now: Timestamp) async throws(StoreError) {
        try await writer.write { database in
            for key in keys {
                try database.run(
                    """
                    UPDATE journal SET started = coalesce(started, ?)
                    WHERE task = ? AND fence = ? AND generation = ? AND cluster = ?
                    """, now, key.lease.taskID, key.lease.fence, key.store.generation, key.store.cluster)
            }
        }
    }

    package func markUploaded(_ sha256: Bytes, of key: JournalKey) async throws(StoreError) {
        try await writer.write { database in
            guard let sequence = try database.spooled(key) else { return }
            try database.run("INSERT OR IGNORE INTO uploaded (spool, sha256) VALUES (?, ?)", sequence, sha256)
        }
    }

    // MARK: - Values

    package func value(_ name: WorkerValue) async throws(StoreError) -> Bytes? {
        try await read { database in
            try database.first("SELECT value FROM kept WHERE name = ?", name) { row throws -> Bytes in try row[0] }
        }
    }

    package func setValue(_ value: Bytes?, for name: WorkerValue) async throws(StoreError) {
        try await writer.write { database in
            if let value {
                _ = try database.run("INSERT OR REPLACE INTO kept (name, value) VALUES (?, ?)", name, value)
            } else {
                _ = try database.run("DELETE FROM kept WHERE name = ?", name)
            }
        }
    }

    private static func text(_ value: some Encodable) throws(StoreError) -> JSONColumn {
        do {
            return JSONColumn(utf8: try JSONText.encode(value))
        } catch {
            throw StoreError(.invalidRequest, "\(type(of: value)) cannot be written as JSON: \(error)", cause: error)
        }
    }
}

extension Database {
    fileprivate func insert(_ entry: JournalEntry, _ assignment: JSONColumn) throws {
        let lease = entry.assignment.leaseID
        // A task that is given twice under one fence is one task.
        try run(
            """
            INSERT INTO journal (cluster, generation, task, fence, assignment, accepted, started)
            VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
            """, entry.store.cluster, entry.store.generation, lease.taskID, lease.fence, assignment, entry.accepted,
            entry.started)
    }

    fileprivate func insert(_ entry: SpoolEntry, _ outcome: JSONColumn) throws {
        let key = entry.key
        try run(
            """
            INSERT INTO spool (cluster, generation, task, fence, outcome, finished)
            VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
            """, key.store.cluster, key.store.generation, key.lease.taskID, key.lease.fence, outcome, entry.finished)
    }

    fileprivate func removeFromSpool(_ key: JournalKey) throws {
        guard let sequence = try spooled(key) else { return }
        try run("DELETE FROM uploaded WHERE spool = ?", sequence)
        try run("DELETE FROM spool WHERE seq = ?", sequence)
    }

    fileprivate func removeFromJournal(_ key: JournalKey) throws {
        try run(
            "DELETE FROM journal WHERE task = ? AND fence = ? AND generation = ? AND cluster = ?",
            key.lease.taskID, key.lease.fence, key.store.generation, key.store.cluster)
    }

    /// The number of an outcome that waits to be delivered.
    fileprivate func spooled(_ key: JournalKey) throws -> Int64? {
        try first(
            """
            SELECT seq FROM spool WHERE task = ? AND fence = ? AND generation = ? AND cluster = ? AND refused IS NULL
            """, key.lease.taskID, key.lease.fence, key.store.generation, key.store.cluster
        ) { row throws -> Int64 in try row[0] }
    }
}
