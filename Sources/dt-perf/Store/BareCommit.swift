import GRDBSQLite

/// What SQLite itself takes to commit one small row in WAL mode: the limit that the store's figures are read against.
final class BareCommit {
    private var connection: OpaquePointer?
    private var statement: OpaquePointer?

    init(path: String, synchronous: String) throws {
        try check(sqlite3_open(path, &connection))
        try check(
            sqlite3_exec(
                connection,
                """
                PRAGMA journal_mode = WAL; PRAGMA synchronous = \(synchronous);
                CREATE TABLE row (id INTEGER PRIMARY KEY, content TEXT);
                """, nil, nil, nil))
        try check(
            sqlite3_prepare_v2(connection, "INSERT INTO row (content) VALUES ('some text')", -1, &statement, nil))
    }

    deinit {
        sqlite3_finalize(statement)
        sqlite3_close(connection)
    }

    func commit() throws {
        let code = sqlite3_step(statement)
        try check(code == SQLITE_DONE ? sqlite3_reset(statement) : code)
    }

    private func check(_ code: CInt) throws {
        if code != SQLITE_OK { throw SQLiteFailure(message: String(cString: sqlite3_errmsg(connection))) }
    }
}

struct SQLiteFailure: Error {
    var message: String
}
