/// What a WebSocket frame carries (RFC 6455, section 5.2).
enum WebSocketOpcode: UInt8 {
    case continuation = 0x0
    case text = 0x1
    case binary = 0x2
    case close = 0x8
    case ping = 0x9
    case pong = 0xA

    var isControl: Bool { rawValue & 0x8 != 0 }
}

/// Which end of a WebSocket this is: a client masks what it sends, a server never does.
enum WebSocketRole {
    case client, server
}
