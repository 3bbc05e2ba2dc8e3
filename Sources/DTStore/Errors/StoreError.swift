/// Why a store did not do what it was asked: nothing of the request was kept unless the code says otherwise.
package struct StoreError: Error, Sendable, CustomStringConvertible {
    package enum Code: String, Sendable, CaseIterable {
        /// The path cannot be used: a folder, a missing parent, no permission to read.
        case unusablePath = "unusable_path"
        /// The file is no SQLite database.
        case notADatabase = "not_a_database"
        /// The file is a database of another program, or of another part of this one.
        case foreignDatabase = "foreign_database"
        /// The database was written by a newer version.
        case newerVersion = "newer_version"
        /// The database is of an older version and cannot be brought up to date now.
        case olderVersion = "older_version"
        /// Another process has the database.
        case locked
        /// The database or its folder cannot be written.
        case readOnly = "read_only"
        /// There is no space left, or the size allowed to the database is used up.
        case diskFull = "disk_full"
        /// Reading or writing the file failed.
        case ioError = "io_error"
        /// The content of the database is damaged.
        case damaged
        /// The store was closed.
        case closed
        /// What was asked for makes no sense, or is not there.
        case invalidRequest = "invalid_request"
        /// A fault of ours.
        case internalError = "internal_error"
    }

    package var code: Code
    /// What happened, where, and what to do.
    package var message: String
    /// What it came from.
    package var cause: (any Error)?

    package init(_ code: Code, _ message: String, cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
    }

    package var description: String { "\(code.rawValue): \(message)" }
}
