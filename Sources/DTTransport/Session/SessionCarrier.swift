import DTWire

/// What carries a session's frames: a WebSocket, or in tests the process itself.
protocol SessionCarrier: Sendable {
    /// There is something to send, after there was nothing.
    func flush()
    /// There is room again for what is received, after there was none.
    func resumeReading()
    /// Closes the session when nothing valid comes for this long.
    func setSilenceLimit(_ limit: Duration)
    /// Closes the session, and returns when the connection has ended.
    func close(_ code: CloseCode, reason: String) async
}
