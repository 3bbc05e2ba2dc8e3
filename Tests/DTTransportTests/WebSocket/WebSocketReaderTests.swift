import DTTestKit
import DTWire
import NIOCore
import NIOEmbedded
import NIOWebSocket
import Testing

@testable import DTTransport

@Suite(.timeLimit(.minutes(5)))
struct WebSocketReaderTests {
    private static let mask: [UInt8] = [0x11, 0x22, 0x33, 0x44]

    /// A frame by hand.
    private static func frame(
        _ first: UInt8, _ payload: [UInt8], masked: Bool = true, length: [UInt8]? = nil
    ) -> [UInt8] {
        let flag: UInt8 = masked ? 0x80 : 0
        let count = payload.count
        let size =
            length.map { [flag | $0[0]] + $0.dropFirst() }
            ?? (count < 126
                ? [flag | UInt8(count)] : [flag | 126, UInt8(count >> 8 & 0xFF), UInt8(count & 0xFF)])
        let body = masked ? payload.enumerated().map { $1 ^ mask[$0 & 3] } : payload
        return [first] + size + (masked ? mask : []) + body
    }

    private static func read(
        _ bytes: [UInt8], role: WebSocketRole = .server, maximum: Int = 1000, cut: Int = .max
    ) throws(WebSocketViolation) -> [WebSocketMessage] {
        var reader = WebSocketReader(role: role, maximumBytes: maximum)
        var messages: [WebSocketMessage] = []
        var position = 0
        while position < bytes.count {
            let end = position + min(cut, bytes.count - position)
            var buffer = ByteBuffer(bytes: bytes[position..<end])
            while let message = try reader.next(from: &buffer) { messages.append(message) }
            position = end
        }
        return messages
    }

    @Test(arguments: [1, 2, 3, 7, 64, .max])
    func `messages are the same however the bytes are cut`(_ cut: Int) throws {
        let long = [UInt8](repeating: 0x61, count: 700)
        let bytes =
            Self.frame(0x81, Array("hello".utf8)) + Self.frame(0x02, [1, 2, 3]) + Self.frame(0x89, [9])
            + Self.frame(0x00, []) + Self.frame(0x80, [4, 5]) + Self.frame(0x82, long) + Self.frame(0x8A, [])
            + Self.frame(0x88, [0x03, 0xE8] + Array("bye".utf8))
        #expect(
            try Self.read(bytes, cut: cut) == [
                .text(Array("hello".utf8)), .ping([9]), .binary([1, 2, 3, 4, 5]), .binary(long), .pong,
                .close(.normal, reason: "bye"),
            ])
    }

    @Test(arguments: [
        ("a reserved bit", frame(0xC1, [1])), ("an unknown opcode", frame(0x83, [1])),
        ("no mask", frame(0x81, [1], masked: false)), ("a ping in pieces", frame(0x09, [1])),
        ("a long ping", frame(0x89, [UInt8](repeating: 0, count: 126))),
        ("a fragment of nothing", frame(0x80, [1])), ("a message inside another", frame(0x01, [1]) + frame(0x81, [1])),
        ("a length in the long form", frame(0x81, [1], length: [126, 0, 1])),
        ("a length in the longest form", frame(0x81, [1], length: [127, 0, 0, 0, 0, 0, 0, 0, 1])),
        ("a close of one byte", frame(0x88, [3])), ("a close code for nobody", frame(0x88, [0x03, 0xED])),
        ("a close code below 1000", frame(0x88, [0, 1])),
        ("a reason that is no text", frame(0x88, [0x03, 0xE8, 0xFF])),
    ])
    func `what RFC 6455 forbids is refused`(_ what: String, _ bytes: [UInt8]) {
        let violation = #expect(throws: WebSocketViolation.self) { try Self.read(bytes) }
        #expect(violation?.closeCode == .protocolError)
    }

    @Test func `a message that will be too long is refused at its header`() {
        for header in [
            [0x82, 0xFE, 0x03, 0xE9] + Self.mask,
            [0x82, 0xFF, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF] + Self.mask,
            [0x82, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF] + Self.mask,
            Self.frame(0x02, [UInt8](repeating: 0, count: 600)) + [0x80, 0xFE, 0x01, 0x91] + Self.mask,
        ] {
            let violation = #expect(throws: WebSocketViolation.self) { try Self.read(header) }
            #expect(violation?.closeCode == .tooBig)
        }
        #expect(throws: Never.self) { try Self.read(Self.frame(0x82, [UInt8](repeating: 0, count: 1000))) }
    }

    @Test func `a message in too many pieces is refused`() {
        var bytes = Self.frame(0x02, [])
        for _ in 0..<WebSocketReader.maximumFragments { bytes += Self.frame(0x00, []) }
        let violation = #expect(throws: WebSocketViolation.self) { try Self.read(bytes) }
        #expect(violation?.closeCode == .policy)
    }

    @Test(arguments: [0, 1, 125, 126, 127, 65_535, 65_536, 100_003], [WebSocketRole.client, .server])
    func `NIO's decoder reads what we write, and we read what NIO's encoder writes`(
        _ count: Int, _ sender: WebSocketRole
    ) throws {
        let payload = (0..<count).map { UInt8($0 & 0xFF) }
        let mask = sender == .client ? WebSocketMask(0xDE, 0xAD, 0xBE, 0xEF) : nil
        let ours = WebSocketWriter.frame(
            .binary, Array(payload.prefix(48)), Array(payload.dropFirst(48)), mask: mask, allocator: .init())

        let decoder = EmbeddedChannel(handler: ByteToMessageHandler(WebSocketFrameDecoder(maxFrameSize: 1 << 20)))
        try decoder.writeInbound(ours)
        let theirs = try #require(try decoder.readInbound(as: WebSocketFrame.self))
        #expect(theirs.opcode == .binary)
        #expect(theirs.fin)
        #expect(Array(theirs.unmaskedData.readableBytesView) == payload)

        let encoder = EmbeddedChannel(handler: WebSocketFrameEncoder())
        try encoder.writeOutbound(
            WebSocketFrame(
                fin: true, opcode: .binary, maskKey: sender == .client ? .random() : nil,
                data: ByteBuffer(bytes: payload)))
        var bytes: [UInt8] = []
        while let part = try encoder.readOutbound(as: ByteBuffer.self) { bytes += part.readableBytesView }
        #expect(
            try Self.read(bytes, role: sender == .client ? .server : .client, maximum: 1 << 20, cut: 1000) == [
                .binary(payload)
            ])
    }

    @Test func `random bytes never crash the reader, nor make it keep more than its limit`() {
        var generator = SeededGenerator(seed: 5)
        let good = Self.frame(0x01, [1, 2]) + Self.frame(0x80, [3]) + Self.frame(0x89, []) + Self.frame(0x88, [])
        for _ in 0..<3000 {
            var bytes = good
            for _ in 0..<Int.random(in: 0..<6, using: &generator) {
                bytes[Int.random(in: bytes.indices, using: &generator)] = .random(in: 0...255, using: &generator)
            }
            let messages = (try? Self.read(bytes, cut: Int.random(in: 1...9, using: &generator))) ?? []
            #expect(messages.count <= 4)
        }
    }

    @Test func `a close reason is cut between characters`() {
        let payload = WebSocketWriter.closePayload(.violation, reason: String(repeating: "ü", count: 100))
        #expect(payload.count == 124)
        #expect(String(validating: payload.dropFirst(2), as: UTF8.self) != nil)
    }

    @Test func `the accept value is that of RFC 6455`() {
        #expect(WebSocketKey.accept("dGhlIHNhbXBsZSBub25jZQ==") == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
        #expect(WebSocketKey.isValid("dGhlIHNhbXBsZSBub25jZQ=="))
        #expect(!WebSocketKey.isValid("short"))
    }
}
