/// What a completed handshake leaves on either side: how to sign and check frames, and the terms.
package struct SecuredSession: Sendable {
    package var sealer: FrameSealer
    package var opener: FrameOpener
    package var clock: SessionClock
    package var tokens: TokenSeal
    package let welcome: Welcome
    /// Names the session in the logs of both sides.
    package let sessionID: Bytes

    package init(
        sealer: FrameSealer, opener: FrameOpener, clock: SessionClock, tokens: TokenSeal, welcome: Welcome,
        sessionID: Bytes
    ) {
        self.sealer = sealer
        self.opener = opener
        self.clock = clock
        self.tokens = tokens
        self.welcome = welcome
        self.sessionID = sessionID
    }
}

/// The side of the token seal that a session has.
package enum TokenSeal: Sendable {
    case seals(TokenSealer)
    case opens(TokenOpener)
}
