import DTWire

/// The handshake of one side, driven by its link on the link's event loop.
protocol SessionOpening: AnyObject {
    /// The WebSocket is open.
    func begin(_ link: SessionLink)
    func receivedText(_ text: [UInt8], _ link: SessionLink)
    func receivedBinary(_ frame: [UInt8], _ link: SessionLink)
    func timerFired(_ link: SessionLink)
    /// The other side closed the WebSocket.
    func closed(_ code: CloseCode, reason: String, _ link: SessionLink)
    /// The handshake is over without a session.
    func ended(_ code: CloseCode, reason: String, _ link: SessionLink)
}
