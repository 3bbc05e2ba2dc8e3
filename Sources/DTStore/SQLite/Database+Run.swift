import GRDB
import GRDBSQLite

/// Running statements. Each text is prepared once for each connection and kept; values go straight into the statement,
/// because on the way of a task the boxes of the general interface cost more than SQLite itself.
extension Database {
    /// Runs a statement that gives no rows.
    ///
    /// - Returns: How many rows it changed.
    @discardableResult
    func run<each Value: SQLiteValue>(_ sql: String, _ values: repeat each Value) throws -> Int {
        let statement = try ready(sql, repeat each values)
        defer { sqlite3_reset(statement) }
        while try step(statement) {}
        return Int(sqlite3_changes(sqliteConnection))
    }

    /// Reads the first row, if there is one.
    func first<Result, each Value: SQLiteValue>(
        _ sql: String, _ values: repeat each Value, read: (Columns) throws -> Result
    ) throws -> Result? {
        let statement = try ready(sql, repeat each values)
        defer { sqlite3_reset(statement) }
        return try step(statement) ? try read(Columns(statement: statement)) : nil
    }

    /// Reads all rows.
    func all<Result, each Value: SQLiteValue>(
        _ sql: String, _ values: repeat each Value, read: (Columns) throws -> Result
    ) throws -> [Result] {
        let statement = try ready(sql, repeat each values)
        defer { sqlite3_reset(statement) }
        var results: [Result] = []
        while try step(statement) { results.append(try read(Columns(statement: statement))) }
        return results
    }

    /// The statement with its parameters set, all of them anew.
    private func ready<each Value: SQLiteValue>(_ sql: String, _ values: repeat each Value) throws -> SQLiteStatement {
        let statement = try cachedStatement(sql: sql).sqliteStatement
        var index: CInt = 0
        for value in repeat each values {
            index += 1
            try check(value.bind(to: statement, at: index))
        }
        return statement
    }

    private func step(_ statement: SQLiteStatement) throws -> Bool {
        let code = sqlite3_step(statement)
        if code == SQLITE_ROW { return true }
        if code != SQLITE_DONE { try check(code) }
        return false
    }

    private func check(_ code: CInt) throws {
        guard code != SQLITE_OK else { return }
        throw DatabaseError(
            resultCode: ResultCode(rawValue: code), message: String(cString: sqlite3_errmsg(sqliteConnection)))
    }
}

/// The current row of a statement.
struct Columns {
    let statement: SQLiteStatement

    /// The value of a column, counted from 0.
    subscript<Value: SQLiteValue>(_ index: CInt) -> Value {
        get throws { try Value.read(from: statement, at: index) }
    }
}
