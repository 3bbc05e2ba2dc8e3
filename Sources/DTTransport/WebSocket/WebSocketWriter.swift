import DTWire
import NIOCore

/// Writes WebSocket frames (RFC 6455), each message in one frame.
enum WebSocketWriter {
    /// A frame in a buffer of its own. The payload comes in two parts so that a signed frame is copied once.
    /// - Parameter mask: four random bytes for a client, `nil` for a server.
    static func frame(
        _ opcode: WebSocketOpcode, _ head: [UInt8], _ body: [UInt8] = [], mask: WebSocketMask?,
        allocator: ByteBufferAllocator
    ) -> ByteBuffer {
        let length = head.count + body.count
        let isMasked: UInt8 = mask == nil ? 0 : 0x80
        var buffer = allocator.buffer(capacity: length + 14)
        buffer.writeInteger(0x80 | opcode.rawValue)
        switch length {
        case ...125: buffer.writeInteger(isMasked | UInt8(length))
        case ...65_535:
            buffer.writeInteger(isMasked | 126)
            buffer.writeInteger(UInt16(length))
        default:
            buffer.writeInteger(isMasked | 127)
            buffer.writeInteger(UInt64(length))
        }
        if let mask { buffer.writeBytes(mask.bytes) }
        let start = buffer.readableBytes
        buffer.writeBytes(head)
        buffer.writeBytes(body)
        if let mask {
            buffer.withUnsafeMutableReadableBytes {
                mask.apply(to: UnsafeMutableRawBufferPointer(rebasing: $0[start...]), offset: 0)
            }
        }
        return buffer
    }

    /// The payload of a close frame: the code and as much of the reason as fits, cut between characters.
    static func closePayload(_ code: CloseCode, reason: String) -> [UInt8] {
        var text = reason
        while text.utf8.count > 123 { text.removeLast() }
        return [UInt8(code.rawValue >> 8), UInt8(code.rawValue & 0xFF)] + text.utf8
    }
}
