import DTWire
import NIOCore

/// Reads WebSocket frames from the bytes of a connection (RFC 6455), strictly, and keeps no more of them than it must.
///
/// NIOWebSocket's decoder has one limit on the length of a frame for the whole life of a connection, and holds a frame until
/// it is complete. Here the limit is 8 KiB until a peer has proved who it is, and a frame too long is refused at its header.
struct WebSocketReader {
    /// The longest message, all fragments together, in bytes.
    var maximumBytes: Int
    private let role: WebSocketRole

    /// The bytes of a header that has not come whole.
    private var header: [UInt8] = []
    private var frame: Frame?
    /// The message that is being put together, and what it began as.
    private var message: [UInt8] = []
    private var messageOpcode: WebSocketOpcode?
    private var fragments = 0
    private var control: [UInt8] = []

    /// A frame whose header has been read.
    private struct Frame {
        var opcode: WebSocketOpcode
        var isFinal: Bool
        var mask: WebSocketMask?
        var length: Int
        var received = 0
    }

    /// More fragments than this make no message of ours: 16 MiB in pieces of 4 KiB.
    static let maximumFragments = 4096

    /// - Parameter role: of the side that reads.
    init(role: WebSocketRole, maximumBytes: Int) {
        self.role = role
        self.maximumBytes = maximumBytes
    }

    /// Takes bytes from a buffer until a message is complete; `nil` when the buffer is used up before.
    mutating func next(from buffer: inout ByteBuffer) throws(WebSocketViolation) -> WebSocketMessage? {
        while true {
            if frame == nil { frame = try readHeader(from: &buffer) }
            guard var frame else { return nil }
            let count = min(frame.length - frame.received, buffer.readableBytes)
            if frame.opcode.isControl {
                Self.move(count, from: &buffer, to: &control, of: frame)
            } else {
                Self.move(count, from: &buffer, to: &message, of: frame)
            }
            frame.received += count
            guard frame.received == frame.length else {
                self.frame = frame
                return nil
            }
            self.frame = nil
            if let message = try complete(frame) { return message }
        }
    }

    /// Moves bytes to the end of what has come, and unmasks them there.
    private static func move(_ count: Int, from buffer: inout ByteBuffer, to bytes: inout [UInt8], of frame: Frame) {
        guard count > 0 else { return }
        let start = bytes.count
        if count == frame.length { bytes.reserveCapacity(start + count) }
        bytes.append(contentsOf: buffer.readableBytesView.prefix(count))
        buffer.moveReaderIndex(forwardBy: count)
        guard let mask = frame.mask else { return }
        bytes.withUnsafeMutableBytes {
            mask.apply(to: UnsafeMutableRawBufferPointer(rebasing: $0[start...]), offset: frame.received)
        }
    }

    // MARK: - Headers

    private mutating func readHeader(from buffer: inout ByteBuffer) throws(WebSocketViolation) -> Frame? {
        while header.count < headerLength {
            guard let byte = buffer.readInteger(as: UInt8.self) else { return nil }
            header.append(byte)
        }
        let frame = try parseHeader()
        header.removeAll(keepingCapacity: true)
        return frame
    }

    /// How long the header is, as far as its bytes so far tell.
    private var headerLength: Int {
        guard header.count >= 2 else { return 2 }
        let extended = header[1] & 0x7F == 126 ? 2 : header[1] & 0x7F == 127 ? 8 : 0
        return 2 + extended + (header[1] & 0x80 != 0 ? 4 : 0)
    }

    private mutating func parseHeader() throws(WebSocketViolation) -> Frame {
        let isFinal = header[0] & 0x80 != 0
        let isMasked = header[1] & 0x80 != 0
        guard header[0] & 0x70 == 0 else {
            throw WebSocketViolation("a reserved bit is set: no extension was agreed")
        }
        guard let opcode = WebSocketOpcode(rawValue: header[0] & 0x0F) else {
            throw WebSocketViolation("opcode \(header[0] & 0x0F) does not exist")
        }
        guard isMasked == (role == .server) else {
            throw WebSocketViolation(
                role == .server ? "a client must mask its frames" : "a server must not mask its frames")
        }
        let declared = try parseLength()
        if opcode.isControl {
            guard isFinal, declared <= 125 else {
                throw WebSocketViolation("a control frame is in one piece and at most 125 bytes long")
            }
            control.removeAll(keepingCapacity: true)
        } else {
            try begin(opcode, declared)
        }
        return Frame(
            opcode: opcode, isFinal: isFinal, mask: isMasked ? WebSocketMask(Array(header.suffix(4))) : nil,
            length: Int(declared))
    }

    private func parseLength() throws(WebSocketViolation) -> UInt64 {
        let short = header[1] & 0x7F
        let bytes = short == 126 ? header[2..<4] : short == 127 ? header[2..<10] : header[1..<1]
        guard !bytes.isEmpty else { return UInt64(short) }
        let length = bytes.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard length > (short == 126 ? 125 : 65_535) else {
            throw WebSocketViolation("a frame's length is not written in the shortest form")
        }
        return length
    }

    private mutating func begin(_ opcode: WebSocketOpcode, _ length: UInt64) throws(WebSocketViolation) {
        if opcode == .continuation {
            guard messageOpcode != nil else { throw WebSocketViolation("a fragment continues nothing") }
        } else {
            guard messageOpcode == nil else { throw WebSocketViolation("a message began inside another") }
            messageOpcode = opcode
        }
        fragments += 1
        guard fragments <= Self.maximumFragments else {
            throw WebSocketViolation(.policy, "a message in more than \(Self.maximumFragments) pieces")
        }
        guard length <= UInt64(maximumBytes), message.count + Int(length) <= maximumBytes else {
            throw WebSocketViolation(.tooBig, "a message of more than \(maximumBytes) bytes")
        }
    }

    // MARK: - Messages

    private mutating func complete(_ frame: Frame) throws(WebSocketViolation) -> WebSocketMessage? {
        switch frame.opcode {
        case .ping: return .ping(control)
        case .pong: return .pong
        case .close: return try parseClose()
        case .continuation, .text, .binary:
            guard frame.isFinal, let opcode = messageOpcode else { return nil }
            let complete = message
            message = []
            messageOpcode = nil
            fragments = 0
            return opcode == .text ? .text(complete) : .binary(complete)
        }
    }

    private func parseClose() throws(WebSocketViolation) -> WebSocketMessage {
        if control.isEmpty { return .close(.noStatus, reason: "") }
        guard control.count >= 2 else { throw WebSocketViolation("a close frame of one byte") }
        let code = UInt16(control[0]) << 8 | UInt16(control[1])
        guard (1000..<5000).contains(code), ![1004, 1005, 1006, 1015].contains(code) else {
            throw WebSocketViolation("close code \(code) is not for the wire")
        }
        guard let reason = String(validating: control[2...], as: UTF8.self) else {
            throw WebSocketViolation("a close reason that is not UTF-8")
        }
        return .close(CloseCode(rawValue: code), reason: reason)
    }
}
