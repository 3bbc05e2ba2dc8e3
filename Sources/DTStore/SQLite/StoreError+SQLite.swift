import DTWire
import GRDB

extension StoreError {
    /// What a failure of SQLite means to whoever uses the store.
    init(_ error: any Error, at path: String) {
        switch error {
        case let error as StoreError: self = error
        case let error as DatabaseError: self.init(error, at: path)
        case let error as StoredValueError:
            self.init(
                .damaged, "\(path): a stored value cannot be read: \(error); restore the database from a backup",
                cause: error)
        case let error as JSONTextError:
            self.init(
                .damaged, "\(path): stored JSON cannot be read: \(error); restore the database from a backup",
                cause: error)
        case is CancellationError: self.init(.closed, "\(path): nobody waits for the answer any more", cause: error)
        default: self.init(.internalError, "\(path): \(error)", cause: error)
        }
    }

    private init(_ error: DatabaseError, at path: String) {
        let reason = "\(error.message ?? "no message") (SQLite code \(error.extendedResultCode.rawValue))"
        let (code, message): (Code, String) =
            switch error.resultCode {
            case .SQLITE_FULL: (.diskFull, "no space is left for the database: free some, or allow it a larger size")
            case .SQLITE_NOTADB: (.notADatabase, "this is no SQLite database: name another path")
            case .SQLITE_CORRUPT: (.damaged, "the database is damaged: restore it from a backup")
            case .SQLITE_READONLY where error.extendedResultCode == .SQLITE_READONLY_DBMOVED:
                (.ioError, "the database file was moved or deleted while it was in use: put it back, and start again")
            case .SQLITE_READONLY:
                (.readOnly, "the database cannot be written: check owner and mode of file and folder")
            case .SQLITE_BUSY, .SQLITE_LOCKED:
                (.locked, "another process holds the database: wait for it to end, or end it")
            case .SQLITE_CANTOPEN:
                (.unusablePath, "the database cannot be opened: check that its folder is there and can be written")
            case .SQLITE_IOERR: (.ioError, "reading or writing the database failed: check the disk")
            case .SQLITE_MISUSE where error.message == "Connection is closed": (.closed, "the store was closed")
            default: (.internalError, "a statement failed")
            }
        self.init(code, "\(path): \(message): \(reason)", cause: error)
    }
}
