import DTWire

/// What a WebSocket peer said, with fragments put together and masks taken off.
enum WebSocketMessage: Equatable {
    case text([UInt8])
    case binary([UInt8])
    case ping([UInt8])
    case pong
    case close(CloseCode, reason: String)
}

/// Where a peer broke RFC 6455 or a limit, and the code to close with.
struct WebSocketViolation: Error, Equatable {
    var closeCode: CloseCode
    var message: String

    init(_ closeCode: CloseCode, _ message: String) { (self.closeCode, self.message) = (closeCode, message) }

    /// A breach of RFC 6455.
    init(_ message: String) { self.init(.protocolError, message) }
}
