package import DTWire

/// Why no session could be opened, as the worker sees it. None of these but a signed refusal proves who answered: they lead to
/// backoff and a clear status, and to nothing else.
package struct SessionError: Error, Sendable, CustomStringConvertible {
    package enum Code: Hashable, Sendable {
        /// Nobody answered: no such host, no listener, no route, no time.
        case unreachable
        /// The coordinator's certificate, or TLS itself.
        case tls
        /// The server answered with this HTTP status instead of opening a WebSocket.
        case upgradeRefused(status: Int)
        /// The handshake failed.
        case handshake(HandshakeFailure.Code)
    }

    package var code: Code
    package var message: String
    /// Whether the coordinator proved who it is before it said this.
    package var isSigned: Bool
    /// The shortest wait that was asked for, at most five minutes.
    package var retryAfter: Duration?
    /// The coordinator's clock less ours, where that is what is wrong.
    package var clockOffset: Duration?
    package var cause: (any Error)?

    package init(
        _ code: Code, _ message: String, isSigned: Bool = false, retryAfter: Duration? = nil,
        clockOffset: Duration? = nil, cause: (any Error)? = nil
    ) {
        self.code = code
        self.message = message
        self.isSigned = isSigned
        self.retryAfter = retryAfter
        self.clockOffset = clockOffset
        self.cause = cause
    }

    init(_ failure: HandshakeFailure) {
        self.init(
            .handshake(failure.code), failure.message, isSigned: failure.isSigned, retryAfter: failure.retryAfter,
            clockOffset: failure.clockOffset, cause: failure)
    }

    package var description: String { message }
}
