import DTScheduling
import DTWire
import GRDB
import GRDBSQLite

/// What a column can hold, and how it goes into a statement and comes out of a row.
protocol SQLiteValue {
    /// Sets a parameter, counted from 1.
    func bind(to statement: SQLiteStatement, at index: CInt) -> CInt
    /// Reads a column, counted from 0.
    static func read(from statement: SQLiteStatement, at index: CInt) throws -> Self
}

/// JSON in a text column, as UTF-8: written and read without becoming a `String`.
struct JSONColumn: Hashable, Sendable {
    var utf8: [UInt8]
}

/// A stored value that its type does not take.
struct StoredValueError: Error, CustomStringConvertible {
    var description: String
}

extension Int64: SQLiteValue {
    func bind(to statement: SQLiteStatement, at index: CInt) -> CInt { sqlite3_bind_int64(statement, index, self) }

    static func read(from statement: SQLiteStatement, at index: CInt) -> Int64 {
        sqlite3_column_int64(statement, index)
    }
}

extension Int: SQLiteValue {
    func bind(to statement: SQLiteStatement, at index: CInt) -> CInt { Int64(self).bind(to: statement, at: index) }

    static func read(from statement: SQLiteStatement, at index: CInt) -> Int {
        Int(truncatingIfNeeded: sqlite3_column_int64(statement, index))
    }
}

extension Bool: SQLiteValue {
    func bind(to statement: SQLiteStatement, at index: CInt) -> CInt {
        sqlite3_bind_int(statement, index, self ? 1 : 0)
    }

    static func read(from statement: SQLiteStatement, at index: CInt) -> Bool {
        sqlite3_column_int(statement, index) != 0
    }
}

extension String: SQLiteValue {
    func bind(to statement: SQLiteStatement, at index: CInt) -> CInt {
        var text = self
        return text.withUTF8 { bindText($0, to: statement, at: index) }
    }

    static func read(from statement: SQLiteStatement, at index: CInt) -> String {
        String(decoding: columnBytes(statement, index), as: UTF8.self)
    }
}

extension JSONColumn: SQLiteValue {
    func bind(to statement: SQLiteStatement, at index: CInt) -> CInt {
        utf8.withUnsafeBufferPointer { bindText($0, to: statement, at: index) }
    }

    static func read(from statement: SQLiteStatement, at index: CInt) -> JSONColumn {
        JSONColumn(utf8: Array(columnBytes(statement, index)))
    }
}

extension Bytes: SQLiteValue {
    func bind(to statement: SQLiteStatement, at index: CInt) -> CInt {
        content.withUnsafeBytes { bytes in
            guard let start = bytes.baseAddress else { return sqlite3_bind_zeroblob(statement, index, 0) }
            return sqlite3_bind_blob64(statement, index, start, UInt64(bytes.count), transient)
        }
    }

    static func read(from statement: SQLiteStatement, at index: CInt) -> Bytes { Bytes(columnBytes(statement, index)) }
}

extension Optional: SQLiteValue where Wrapped: SQLiteValue {
    func bind(to statement: SQLiteStatement, at index: CInt) -> CInt {
        self?.bind(to: statement, at: index) ?? sqlite3_bind_null(statement, index)
    }

    static func read(from statement: SQLiteStatement, at index: CInt) throws -> Wrapped? {
        if sqlite3_column_type(statement, index) == SQLITE_NULL { return nil }
        return try Wrapped.read(from: statement, at: index)
    }
}

extension SQLiteValue where Self: RawRepresentable, RawValue: SQLiteValue {
    func bind(to statement: SQLiteStatement, at index: CInt) -> CInt { rawValue.bind(to: statement, at: index) }

    static func read(from statement: SQLiteStatement, at index: CInt) throws -> Self {
        let raw = try RawValue.read(from: statement, at: index)
        guard let value = Self(rawValue: raw) else {
            throw StoredValueError(description: "\(raw) is no \(Self.self)")
        }
        return value
    }
}

extension Timestamp: SQLiteValue {}
extension Fence: SQLiteValue {}
extension DemandClassID: SQLiteValue {}
extension TaskID: SQLiteValue {}
extension WorkerID: SQLiteValue {}
extension InstanceID: SQLiteValue {}
extension ClusterID: SQLiteValue {}
extension PoolID: SQLiteValue {}
extension KeyID: SQLiteValue {}
extension SigningKeyID: SQLiteValue {}
extension TaskStatus: SQLiteValue {}
extension ReasonCode: SQLiteValue {}
extension OutputStream: SQLiteValue {}
extension WorkerState: SQLiteValue {}
extension WorkerValue: SQLiteValue {}

/// SQLITE_TRANSIENT, a macro that Swift does not import: SQLite is to copy the bytes before the call returns.
private var transient: sqlite3_destructor_type { unsafeBitCast(-1, to: sqlite3_destructor_type.self) }

private func bindText(_ text: UnsafeBufferPointer<UInt8>, to statement: SQLiteStatement, at index: CInt) -> CInt {
    guard let start = text.baseAddress else { return sqlite3_bind_text(statement, index, "", 0, transient) }
    return start.withMemoryRebound(to: CChar.self, capacity: text.count) {
        sqlite3_bind_text64(statement, index, $0, UInt64(text.count), transient, UInt8(SQLITE_UTF8))
    }
}

/// The bytes of a text or blob column; they are gone after the next step.
private func columnBytes(_ statement: SQLiteStatement, _ index: CInt) -> UnsafeBufferPointer<UInt8> {
    let start = sqlite3_column_blob(statement, index)
    let count = Int(sqlite3_column_bytes(statement, index))
    return UnsafeBufferPointer(start: start?.assumingMemoryBound(to: UInt8.self), count: start == nil ? 0 : count)
}
