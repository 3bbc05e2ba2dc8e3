/// Why a worker cannot start, or why it ended without having been asked to.
package struct WorkerError: Error, Sendable, CustomStringConvertible {
    package enum Code: String, Sendable {
        /// What it needs of this machine is not there: its state folder, its programs.
        case unusable
        /// Its credential is missing or has not the form of one.
        case credential
        /// The attempts to reach the coordinator are spent.
        case unreachable
        /// The coordinator does not take its key or token.
        case refused
        /// Another process registered with this worker id.
        case superseded
        /// It stopped with outcomes still to be delivered; they are in its spool.
        case undelivered
    }

    package var code: Code
    /// What happened, where, and what to do.
    package var message: String
    package var cause: (any Error)?

    package init(_ code: Code, _ message: String, cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
    }

    package var description: String { message }
}
