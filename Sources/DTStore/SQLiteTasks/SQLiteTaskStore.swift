import DTWire
import GRDB
import Glibc
import Synchronization

/// The coordinator's store in one SQLite database in WAL mode: one writer that commits in groups, readers that never wait
/// for it, and outcome parts in a folder beside the database (`PATH.parts`).
package final class SQLiteTaskStore: TaskStore {
    /// What a process may do with the database.
    package enum Access: Sendable {
        /// It is this process's alone, but for those that open it `beside`: a coordinator.
        case exclusive
        /// Beside a coordinator that may be running: to make and revoke keys.
        case beside
    }

    package let identity: StoreIdentity

    let path: String
    let pool: DatabasePool
    let writer: GroupWriter
    let demands: DemandClasses
    let parts: PartFolder
    /// Names parts that are being received.
    let uploads = Atomic(0)
    private let lock: Mutex<FileLock?>
    /// The file that was opened: its device and its number on it.
    private let file: [UInt64]?

    /// Opens a store, making it if it is not there.
    ///
    /// - Parameter generator: Names the cluster, if the store is made now.
    /// - Throws: `unusablePath`, `notADatabase`, `foreignDatabase`, `newerVersion`, `locked`, `readOnly`, `diskFull`,
    ///   `damaged`. A file that is not ours to use is left as it is.
    package init(
        path: String, settings: SQLiteSettings = .init(), access: Access = .exclusive,
        using generator: inout some RandomNumberGenerator
    ) throws(StoreError) {
        let file = DatabaseFile(
            path: path, owner: .coordinator, settings: settings, migrator: TaskSchema.migrator)
        let (pool, lock) = try file.open(sharing: access == .beside) {
            try DatabasePool(path: $0, configuration: $1)
        }
        let cluster = ClusterID.random(prefix: "c", using: &generator)
        let demands = DemandClasses()
        do {
            identity = try pool.write { database in
                try database.run("INSERT OR IGNORE INTO store (one, cluster, generation) VALUES (1, ?, 1)", cluster)
                return try database.storeIdentity()
            }
        } catch {
            throw StoreError(error, at: path)
        }
        parts = try PartFolder(path: path + ".parts", removingUnfinished: access == .exclusive)
        self.path = path
        self.file = Self.number(of: path)
        self.pool = pool
        self.lock = Mutex(lock)
        self.demands = demands
        writer = GroupWriter(pool, path: path, didRollBack: { demands.forget() })
    }

    package func raiseGeneration() async throws(StoreError) -> StoreIdentity {
        try await writer.write { database in
            try database.run("UPDATE store SET generation = generation + 1")
            return try database.storeIdentity()
        }
    }

    package func checkWritable() async throws(StoreError) {
        guard let number = Self.number(of: path), number == file else {
            throw StoreError(
                .ioError,
                "\(path): the database file was moved or deleted while it was in use: put it back, and start again")
        }
        try await writer.write { database in
            // Large enough to need new pages, where a small change may find room in those that are there.
            try database.run(
                "INSERT INTO log_chunk (id, stream, start, content) VALUES (-1, -1, -1, zeroblob(65536))")
            try database.run("DELETE FROM log_chunk WHERE id = -1")
            try database.run("UPDATE store SET generation = generation")
        }
    }

    private static func number(of path: String) -> [UInt64]? {
        var status = stat()
        return stat(path, &status) == 0 ? [UInt64(status.st_dev), UInt64(status.st_ino)] : nil
    }

    package func close() async throws(StoreError) {
        try await writer.close()
        lock.withLock { $0 = nil }
    }

    /// Reads from a snapshot of the database, beside the writer.
    func read<Value: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws(StoreError) -> Value {
        do {
            return try await pool.read(body)
        } catch {
            throw StoreError(error, at: path)
        }
    }
}

extension Database {
    fileprivate func storeIdentity() throws -> StoreIdentity {
        let identity = try first("SELECT cluster, generation FROM store") { row in
            StoreIdentity(cluster: try row[0], generation: try row[1])
        }
        guard let identity else { throw StoredValueError(description: "the table store is empty") }
        return identity
    }
}
