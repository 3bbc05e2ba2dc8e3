import DTWire
import GRDB
import GRDBSQLite
import Glibc

/// A database file of ours: recognised before it is touched, opened for one process, and brought up to date.
struct DatabaseFile: Sendable {
    /// Which part of the system a database belongs to: its `application_id`.
    enum Owner: Int32 {
        case coordinator = 0x6474_2D63  // "dt-c"
        case worker = 0x6474_2D77  // "dt-w"

        /// The most memory for pages of the database: a worker has few rows and little memory for itself.
        var cacheKibibytes: Int {
            switch self {
            case .coordinator: 16 << 10
            case .worker: 512
            }
        }
    }

    var path: String
    var owner: Owner
    var settings: SQLiteSettings
    var migrator: DatabaseMigrator

    /// Opens the database, making it if it is not there.
    ///
    /// - Parameter sharing: Whether this process may use it beside one that has it for itself. It then brings the
    ///   database up to date only if nobody has it.
    /// - Returns: The database, and the lock to be kept as long as it is used; none when shared.
    func open(sharing: Bool) throws(StoreError) -> (pool: DatabasePool, lock: FileLock?) {
        let isNew = try checkHeader()
        var lock: FileLock?
        if sharing {
            // A database that is there and current can be used as it is; else it is ours for as long as we prepare it.
            let isReady = isNew ? false : try isCurrent()
            if !isReady { lock = try FileLock(path: path + ".lock") }
        } else {
            lock = try FileLock(path: path + ".lock")
        }
        do {
            if isNew {
                try create()
            } else if lock != nil {
                try refuseNewer()
            }
            let pool = try DatabasePool(path: path, configuration: configuration)
            if lock != nil { try migrator.migrate(pool) }
            try pool.writeWithoutTransaction(prepareWriter)
            return (pool, sharing ? nil : lock)
        } catch {
            throw StoreError(error, at: path)
        }
    }

    // MARK: - Recognising

    /// Looks at the file's first bytes, so that nothing of another's is changed.
    ///
    /// - Returns: Whether there is no database yet.
    private func checkHeader() throws(StoreError) -> Bool {
        guard !path.isEmpty, path != ":memory:" else {
            throw StoreError(.unusablePath, "\"\(path)\": a store needs a file: name a path")
        }
        var status = stat()
        guard stat(path, &status) == 0 else {
            if errno == ENOENT { return true }
            throw StoreError(.unusablePath, "\(path): \(errorText()): name a path that can be used")
        }
        if status.st_mode & S_IFMT == S_IFDIR {
            throw StoreError(.unusablePath, "\(path): this is a folder: name a file in it")
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw StoreError(.unusablePath, "\(path): this is no regular file: name another path")
        }
        if status.st_size == 0 { return true }
        let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw StoreError(.unusablePath, "\(path): \(errorText()): check owner and mode of the file")
        }
        defer { Glibc.close(descriptor) }
        var header = [UInt8](repeating: 0, count: 100)
        let count = Glibc.read(descriptor, &header, header.count)
        guard count == header.count, header.starts(with: Array("SQLite format 3\0".utf8)) else {
            throw StoreError(
                .notADatabase, "\(path): this is no SQLite database: it was not touched; name another path")
        }
        let application = header[68..<72].reduce(Int32(0)) { $0 << 8 | Int32($1) }
        guard application == owner.rawValue else {
            let whose =
                switch Owner(rawValue: application) {
                case .coordinator: "a coordinator's"
                case .worker: "a worker's"
                case nil: "another program's"
                }
            throw StoreError(
                .foreignDatabase, "\(path): this database is \(whose): it was not touched; name another path")
        }
        return false
    }

    private func isCurrent() throws(StoreError) -> Bool {
        try inspect { database in
            if try migrator.hasBeenSuperseded(database) { throw newerVersion }
            return try migrator.hasCompletedMigrations(database)
        }
    }

    private func refuseNewer() throws(StoreError) {
        try inspect { if try migrator.hasBeenSuperseded($0) { throw newerVersion } }
    }

    /// Reads from the database without changing the file.
    private func inspect<Result>(_ body: (Database) throws -> Result) throws(StoreError) -> Result {
        var configuration = Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(settings.busyTimeout.inSeconds)
        do {
            let database = try DatabaseQueue(path: path, configuration: configuration)
            let result = try database.read(body)
            try database.close()
            return result
        } catch {
            throw StoreError(error, at: path)
        }
    }

    private var newerVersion: StoreError {
        StoreError(
            .newerVersion, "\(path): this database was written by a newer version: it was not touched; use that version"
        )
    }

    // MARK: - Preparing

    /// Makes the file readable for its owner alone, for keys are in it, and says whose it is.
    private func create() throws {
        let descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            let code: StoreError.Code = errno == EROFS || errno == EACCES ? .readOnly : .unusablePath
            throw StoreError(code, "\(path): \(errorText()): name a path in a folder that can be written")
        }
        Glibc.close(descriptor)
        // In the journal mode that a new database has, so that the mark stands in the file itself and not in a log beside it.
        let database = try DatabaseQueue(path: path)
        try database.writeWithoutTransaction { try $0.execute(sql: "PRAGMA application_id = \(owner.rawValue)") }
        try database.close()
    }

    private var configuration: Configuration {
        var configuration = Configuration()
        configuration.label = "dt.store"
        configuration.busyMode = .timeout(settings.busyTimeout.inSeconds)
        configuration.maximumReaderCount = 4
        // What refers to a row is deleted with it, in `deleteFinished` alone: checks on the way of each task buy nothing.
        configuration.foreignKeysEnabled = false
        configuration.prepareDatabase { try $0.execute(sql: "PRAGMA temp_store = MEMORY") }
        return configuration
    }

    /// Sets what holds for the writing connection; after the pool was opened, for opening it sets `synchronous` itself.
    private func prepareWriter(_ database: Database) throws {
        let synchronous = settings.durability == .power ? "FULL" : "NORMAL"
        try database.execute(
            sql: """
                PRAGMA synchronous = \(synchronous);
                PRAGMA cache_size = -\(owner.cacheKibibytes);
                PRAGMA wal_autocheckpoint = 2000;
                PRAGMA journal_size_limit = 67108864;
                """)
        if let size = settings.maximumSize {
            let pageSize = try database.first("PRAGMA page_size") { row throws -> Int64 in try row[0] } ?? 4096
            _ = try database.all("PRAGMA max_page_count = \(max(1, size.rawValue / pageSize))") { _ in }
        }
    }

    private func errorText() -> String { String(cString: strerror(errno)) }
}
