/// The fixed numbers of `dt.v1` (docs/protocol.md). What is agreed per session is in `Welcome`.
package enum SessionLimits {
    /// The version that is spoken.
    package static let version = 1
    /// The WebSocket subprotocol.
    package static let subprotocol = "dt.v1"
    /// The longest text frame of a handshake, in bytes.
    package static let handshakeBytes = 8 << 10
    /// How long one step of a handshake may take.
    package static let handshakeStep: Duration = .seconds(5)
    /// How far the clock of a `hello` may be from the coordinator's.
    package static let clockTolerance: Duration = .seconds(300)
    /// How far the time of a frame may be from the receiver's session time.
    package static let frameWindow: Duration = .seconds(120)
    /// The longest payload of the first signed frame, before a maximum has been agreed: the least that can be agreed.
    package static let firstPayloadBytes = 64 << 10
    /// The longest that a refusal makes anyone wait.
    package static let maximumRetryAfter: Duration = .seconds(300)
    /// Sequence numbers stay below this, so that every JSON reader holds them exactly.
    package static let sequenceEnd: Int64 = 1 << 53
}
