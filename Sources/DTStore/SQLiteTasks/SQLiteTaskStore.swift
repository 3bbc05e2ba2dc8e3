import DTWire
import GRDB
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
        let (pool, lock) = try file.open(sharing: access == .beside)
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
