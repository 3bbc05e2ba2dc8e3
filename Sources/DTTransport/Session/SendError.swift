import DTWire

/// Why a payload was not sent.
package struct SendError: Error, Hashable, Sendable, CustomStringConvertible {
    package enum Code: String, Hashable, Sendable {
        /// The session is over; `closure` says how.
        case closed
        /// The payload is longer than the session's terms allow.
        case tooBig = "too_big"
        /// So much waits already that the payload was not taken (`post` only: `send` waits).
        case queueFull = "queue_full"
    }

    package var code: Code
    package var message: String
    package var closure: SessionClosure?

    static func closed(_ closure: SessionClosure) -> SendError {
        SendError(code: .closed, message: "the session is over: \(closure)", closure: closure)
    }

    package var description: String { message }
}
