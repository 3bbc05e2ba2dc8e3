/// What a completed handshake leaves on either side: how to sign and check frames, and the terms.
package struct SecuredSession: Sendable {
    package var sealer: FrameSealer
    package var opener: FrameOpener
    package var clock: SessionClock
    package var tokens: TokenSeal
    package let welcome: Welcome
    /// Names the session in the logs of both sides.
    package let sessionID: Bytes
}

/// The side of the token seal that a session has.
package enum TokenSeal: Sendable {
    case seals(TokenSealer)
    case opens(TokenOpener)
}
