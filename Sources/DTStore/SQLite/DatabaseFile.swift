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
    /// - Parameters:
    ///   - sharing: Whether this process may use it beside one that has it for itself. It then brings the database up to
    ///     date only if nobody has it.
    ///   - connect: Opens it: as a pool, whose readers do not wait for the writer, or as the queue of one connection.
    /// - Returns: The database, and the lock to be kept as long as it is used; none when shared.
    func open<Connection: DatabaseWriter>(
        sharing: Bool, _ connect: (_ path: String, Configuration) throws -> Connection
    ) throws(StoreError) -> (connection: Connection, lock: FileLock?) {
        var isNew = try checkHeader()
        var lock: FileLock?
        if sharing {
            // A database that is there and current can be used as it is; else it is ours for as long as we prepare it.
            let isReady = isNew ? false : try isCurrent()
            if !isReady { lock = try FileLock(path: path + ".lock") }
        } else {
            lock = try FileLock(path: path + ".lock")
        }
        // Whoever had the lock before may have made it.
        if isNew { isNew = try checkHeader() }
        do {
            if isNew {
                try create()
            } else if lock != nil {
                try refuseNewer()
            }
            let connection = try connect(path, configuration)
            if lock != nil, !isNew { try migrator.migrate(connection) }
            try connection.writeWithoutTransaction(prepareWriter)
            return (connection, sharing ? nil : lock)
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

    /// Makes the database: readable for its owner alone, for keys are in it, with the mark that says whose it is, and up to
    /// date.
    ///
    /// It is made whole under another name and put in its place, so that whoever comes after a crash finds all of it or
    /// nothing. That takes one wait for the disk, where SQLite on its own would wait for a dozen, each to undo a step that
    /// nobody would want undone. That the name stays too is seen to by the first commit that has to survive a loss of power:
    /// it makes the log beside the database, and SQLite then flushes the folder.
    private func create() throws {
        let target = try self.target()
        let draft = target + ".new"
        // Of a draft that was not finished, and of a database that somebody removed without its log: SQLite would take that
        // for ours.
        for leftover in [draft, draft + "-wal", draft + "-shm"] { unlink(leftover) }
        for leftover in ["-journal", "-wal", "-shm"] { unlink(target + leftover) }
        let descriptor = Glibc.open(draft, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            let code: StoreError.Code = errno == EROFS || errno == EACCES ? .readOnly : .unusablePath
            throw StoreError(code, "\(path): \(errorText()): name a path in a folder that can be written")
        }
        defer { Glibc.close(descriptor) }
        do {
            let database = try DatabaseQueue(path: draft)
            try database.writeWithoutTransaction { database in
                try database.execute(
                    sql: """
                        PRAGMA journal_mode = MEMORY;
                        PRAGMA synchronous = OFF;
                        PRAGMA application_id = \(owner.rawValue);
                        """)
            }
            try migrator.migrate(database)
            // This mode stays with the file.
            try database.writeWithoutTransaction { try $0.execute(sql: "PRAGMA journal_mode = WAL") }
            try database.close()
            guard fsync(descriptor) == 0, rename(draft, target) == 0 else {
                throw StoreError(.ioError, "\(path): \(errorText())")
            }
        } catch {
            unlink(draft)
            throw error
        }
    }

    /// The file that the path stands for, at the end of links.
    private func target() throws(StoreError) -> String {
        var status = stat()
        guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFLNK else { return path }
        guard let resolved = realpath(path, nil) else {
            throw StoreError(.unusablePath, "\(path): this link leads nowhere: name a path that can be used")
        }
        defer { free(resolved) }
        return String(cString: resolved)
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

    /// Sets what holds for the writing connection; after it was opened, for opening a pool sets `synchronous` itself.
    private func prepareWriter(_ database: Database) throws {
        let synchronous = settings.durability == .power ? "FULL" : "NORMAL"
        try database.execute(
            sql: """
                PRAGMA journal_mode = WAL;
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
