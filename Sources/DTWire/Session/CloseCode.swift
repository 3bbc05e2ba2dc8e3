/// Why a WebSocket is closed (RFC 6455, section 7.4; 4400 and up are ours). Nobody signs a close code: it only ever leads to
/// backoff and a clear status.
package struct CloseCode: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    package var rawValue: UInt16
    package init(rawValue: UInt16) { self.rawValue = rawValue }

    /// All is said: after `goodbye`.
    package static let normal = CloseCode(rawValue: 1000)
    /// The process ends.
    package static let goingAway = CloseCode(rawValue: 1001)
    /// Not WebSocket.
    package static let protocolError = CloseCode(rawValue: 1002)
    /// The other side closed without a code. Never sent.
    package static let noStatus = CloseCode(rawValue: 1005)
    /// The connection ended without a close frame. Never sent.
    package static let abnormal = CloseCode(rawValue: 1006)
    /// Too many control frames or fragments.
    package static let policy = CloseCode(rawValue: 1008)
    /// Longer than was agreed.
    package static let tooBig = CloseCode(rawValue: 1009)
    /// A fault of the side that closes.
    package static let internalError = CloseCode(rawValue: 1011)
    /// A wrong mac or sequence number, a text frame after the handshake, a handshake out of order.
    package static let violation = CloseCode(rawValue: 4400)
    /// No valid proof; also when a key or token ends in the middle of a session.
    package static let unauthenticated = CloseCode(rawValue: 4401)
    /// Refused after a valid proof; the signed `refused` before it says why.
    package static let refused = CloseCode(rawValue: 4403)
    /// A clock is too far off, or a frame came too late.
    package static let clock = CloseCode(rawValue: 4408)
    /// A newer session has this worker id.
    package static let superseded = CloseCode(rawValue: 4409)
    /// A step of the handshake took too long, or nothing valid came for two heartbeats.
    package static let silent = CloseCode(rawValue: 4410)
    /// A signed payload that cannot be read as a message.
    package static let unreadable = CloseCode(rawValue: 4422)
    /// No version in common.
    package static let version = CloseCode(rawValue: 4426)
    /// Too many handshakes at once.
    package static let busy = CloseCode(rawValue: 4429)

    package var description: String {
        switch self {
        case .normal: "1000 normal"
        case .goingAway: "1001 going away"
        case .protocolError: "1002 protocol error"
        case .noStatus: "1005 no status"
        case .abnormal: "1006 connection lost"
        case .policy: "1008 policy"
        case .tooBig: "1009 too big"
        case .internalError: "1011 internal error"
        case .violation: "4400 violation"
        case .unauthenticated: "4401 unauthenticated"
        case .refused: "4403 refused"
        case .clock: "4408 clock"
        case .superseded: "4409 superseded"
        case .silent: "4410 silent"
        case .unreadable: "4422 unreadable"
        case .version: "4426 version"
        case .busy: "4429 busy"
        default: "\(rawValue)"
        }
    }
}
