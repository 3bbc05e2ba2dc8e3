import Crypto
import FoundationEssentials

/// The exchange that shows that both ends of an upgrade mean WebSocket (RFC 6455, section 1.3). It protects nothing.
enum WebSocketKey {
    /// A new `Sec-WebSocket-Key`.
    static func random(using generator: inout some RandomNumberGenerator) -> String {
        Data((0..<16).map { _ in UInt8.random(in: .min ... .max, using: &generator) }).base64EncodedString()
    }

    /// The `Sec-WebSocket-Accept` that answers a key.
    static func accept(_ key: String) -> String {
        Data(Insecure.SHA1.hash(data: Array((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").utf8))).base64EncodedString()
    }

    /// Whether a client's key is 16 bytes in base64.
    static func isValid(_ key: String) -> Bool { Data(base64Encoded: key)?.count == 16 }
}
