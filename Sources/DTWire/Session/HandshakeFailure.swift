/// Why a handshake led to no session, as either side sees it.
package struct HandshakeFailure: Error, Hashable, Sendable, CustomStringConvertible {
    package enum Code: Hashable, Sendable {
        /// The other side refused; `isSigned` says whether it proved who it is.
        case refused(Refused.Code)
        /// The other side broke the protocol, or is not who it should be.
        case violation
        /// The coordinator's terms are impossible.
        case impossibleTerms
        /// A step took too long.
        case timeout
        /// The connection ended.
        case closed
        /// A fault of ours.
        case internalError
    }

    package var code: Code
    package var message: String
    /// Whether it came in a signed frame. What is not signed leads to backoff and to nothing else.
    package var isSigned: Bool
    package var retryAfter: Duration?
    /// With `clock`: the coordinator's clock less ours.
    package var clockOffset: Duration?
    /// The code to close the WebSocket with.
    package var closeCode: CloseCode

    package init(
        _ code: Code, _ message: String, isSigned: Bool = false, retryAfter: Duration? = nil,
        clockOffset: Duration? = nil, closeCode: CloseCode
    ) {
        self.code = code
        self.message = message
        self.isSigned = isSigned
        self.retryAfter = retryAfter
        self.clockOffset = clockOffset
        self.closeCode = closeCode
    }

    init(_ refused: Refused, isSigned: Bool) {
        self.init(
            .refused(refused.code), refused.message, isSigned: isSigned, retryAfter: refused.retryAfter,
            clockOffset: refused.clockOffset, closeCode: .normal)
    }

    static func violation(_ message: String) -> HandshakeFailure {
        HandshakeFailure(.violation, message, closeCode: .violation)
    }

    package var description: String { message }
}
