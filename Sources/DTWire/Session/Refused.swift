/// `refused`: why there is no session. Before a valid proof it is a text frame that anyone on the path could have written, and
/// only ever leads to backoff; after it, a signed frame.
package struct Refused: Hashable, Sendable {
    package enum Code: String, Choice {
        // MARK: Before a valid proof
        /// The credential is unknown, revoked, expired or wrong: nobody is told which.
        case unauthenticated
        /// The worker's clock is more than five minutes off; `clock_offset_ms` says by how much.
        case clock
        /// No version in common.
        case version
        /// Too many handshakes at once, or the store is away; come again after `retry_after_ms`.
        case busy

        // MARK: After it
        /// The credential does not open `/ws`.
        case wrongRole = "wrong_role"
        /// The worker id belongs to another principal.
        case workerIDTaken = "worker_id_taken"
        /// The credential is about to end.
        case keyExpired = "key_expired"
        /// The coordinator is stopping.
        case draining

        /// The code that the WebSocket is closed with.
        package var closeCode: CloseCode {
            switch self {
            case .unauthenticated: .unauthenticated
            case .clock: .clock
            case .version: .version
            case .busy: .busy
            case .wrongRole, .workerIDTaken, .keyExpired, .draining: .refused
            }
        }
    }

    package var code: Code
    /// For people: what happened and what to do.
    package var message: String
    /// When to come again, at most five minutes.
    package var retryAfterMilliseconds: Int64?
    /// With `clock`: the coordinator's time less the worker's.
    package var clockOffsetMilliseconds: Int64?

    package init(
        _ code: Code, _ message: String, retryAfter: Duration? = nil, clockOffset: Duration? = nil
    ) {
        self.code = code
        self.message = message
        retryAfterMilliseconds = retryAfter?.inMilliseconds
        clockOffsetMilliseconds = clockOffset?.inMilliseconds
    }

    /// When to come again, within what the protocol allows.
    package var retryAfter: Duration? {
        retryAfterMilliseconds.map { min(max(.milliseconds($0), .zero), SessionLimits.maximumRetryAfter) }
    }

    package var clockOffset: Duration? { clockOffsetMilliseconds.map { .milliseconds($0) } }
}

extension Refused: Codable {
    enum CodingKeys: String, CodingKey {
        case type, code, message
        case retryAfterMilliseconds = "retry_after_ms"
        case clockOffsetMilliseconds = "clock_offset_ms"
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        try container.require(
            try container.decode(String.self, forKey: .type) == "refused", "must be \"refused\"", at: .type)
        code = try container.decode(Code.self, forKey: .code)
        message = try container.decode(String.self, forKey: .message)
        retryAfterMilliseconds = try container.decodeIfPresent(Int64.self, forKey: .retryAfterMilliseconds)
        clockOffsetMilliseconds = try container.decodeIfPresent(Int64.self, forKey: .clockOffsetMilliseconds)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode("refused", forKey: .type)
        try container.encode(code, forKey: .code)
        try container.encode(message, forKey: .message)
        try container.encodeIfPresent(retryAfterMilliseconds, forKey: .retryAfterMilliseconds)
        try container.encodeIfPresent(clockOffsetMilliseconds, forKey: .clockOffsetMilliseconds)
    }
}
