import DTTestKit
import DTWire
import NIOCore
import NIOPosix

@testable import DTTransport

/// A worker's side without manners: does the upgrade and, when asked, the handshake, and then sends whatever a test wants.
final class RawWorker: Sendable {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    private let channel: NIOAsyncChannel<ByteBuffer, ByteBuffer>
    private let outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>

    private init(
        _ channel: NIOAsyncChannel<ByteBuffer, ByteBuffer>, _ outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    ) {
        (self.channel, self.outbound) = (channel, outbound)
    }

    /// What comes in, as far as it has been read.
    struct Inbound {
        fileprivate var iterator: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
        fileprivate var buffer = ByteBuffer()
        fileprivate var reader = WebSocketReader(role: .client, maximumBytes: 1 << 24)

        /// The next WebSocket message; `nil` when the connection has ended.
        mutating func next() async throws -> WebSocketMessage? {
            while true {
                if let message = try reader.next(from: &buffer) { return message }
                guard let more = try? await iterator.next() else { return nil }
                buffer = more
            }
        }

        /// The close frame that the other side sends at last, whatever comes before.
        mutating func close() async throws -> CloseCode? {
            while let message = try await next() {
                if case .close(let code, _) = message { return code }
            }
            return nil
        }

        /// An HTTP head, as text. What came with it is kept.
        mutating func head() async throws -> String {
            while true {
                let bytes = Array(buffer.readableBytesView)
                if let end = bytes.firstRange(of: Array("\r\n\r\n".utf8))?.upperBound {
                    return buffer.readString(length: end) ?? ""
                }
                guard var more = try await iterator.next() else { return buffer.readString(length: bytes.count) ?? "" }
                buffer.writeBuffer(&more)
            }
        }

        /// That many bytes of a body, as text.
        mutating func body(_ count: Int) async throws -> String {
            while buffer.readableBytes < count, var more = try await iterator.next() { buffer.writeBuffer(&more) }
            return buffer.readString(length: count) ?? ""
        }

        /// Everything until the connection ends, as text.
        mutating func rest() async -> String {
            var text = String(buffer: buffer)
            buffer.clear()
            while let more = try? await iterator.next() { text += String(buffer: more) }
            return text
        }
    }

    /// Connects by TCP for as long as the body runs.
    static func connect<Result>(
        _ port: Int, _ body: (RawWorker, inout Inbound) async throws -> Result
    ) async throws -> Result {
        let channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        return try await channel.executeThenClose { inbound, outbound in
            var inbound = Inbound(iterator: inbound.makeAsyncIterator())
            return try await body(RawWorker(channel, outbound), &inbound)
        }
    }

    /// Connects and opens a WebSocket.
    static func open<Result>(
        _ port: Int, _ body: (RawWorker, inout Inbound) async throws -> Result
    ) async throws -> Result {
        try await connect(port) { worker, inbound in
            try await worker.send(request())
            guard try await inbound.head().hasPrefix("HTTP/1.1 101") else {
                throw Failure(description: "no WebSocket was opened")
            }
            return try await body(worker, &inbound)
        }
    }

    /// A request to open a WebSocket.
    static func request(
        path: String = "/ws", headers: [String] = ["Sec-WebSocket-Protocol: dt.v1"], version: Int = 13
    ) -> [UInt8] {
        let lines =
            [
                "GET \(path) HTTP/1.1", "Host: x", "Upgrade: websocket", "Connection: upgrade",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Version: \(version)",
            ] + headers
        return Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8)
    }

    func send(_ bytes: [UInt8]) async throws { try await outbound.write(ByteBuffer(bytes: bytes)) }

    func send(_ opcode: WebSocketOpcode, _ payload: [UInt8]) async throws {
        try await outbound.write(
            WebSocketWriter.frame(opcode, payload, mask: WebSocketMask(1, 2, 3, 4), allocator: .init()))
    }

    /// A message in pieces.
    func sendFragments(_ opcode: WebSocketOpcode, _ pieces: [[UInt8]]) async throws {
        for (position, piece) in pieces.enumerated() {
            var frame = WebSocketWriter.frame(
                position == 0 ? opcode : .continuation, piece, mask: WebSocketMask(1, 2, 3, 4), allocator: .init())
            if position < pieces.count - 1, let first = frame.getInteger(at: 0, as: UInt8.self) {
                frame.setInteger(first & 0x7F, at: 0)
            }
            try await outbound.write(frame)
        }
    }

    /// Does the worker's handshake, sending each message as `send` does it.
    func handshake(
        _ fixture: SessionFixture, _ inbound: inout Inbound, clocks: Clocks = .system,
        send: (RawWorker, [UInt8]) async throws -> Void = { try await $0.send(.text, $1) }
    ) async throws -> SecuredSession {
        var generator = SystemRandomNumberGenerator()
        var handshake = ClientHandshake(
            credential: fixture.offer.credential, features: [], workerID: nil, agent: "raw",
            nonce: Bytes((0..<32).map { _ in UInt8.random(in: .min ... .max, using: &generator) }))
        var action = handshake.handle(.opened(wall: clocks.calendar()), at: clocks.monotonic())
        while true {
            switch action {
            case .send(let text): try await send(self, text)
            case .established(let session, _): return session
            case .fail(let failure): throw failure
            case .none: break
            }
            let now = clocks.monotonic()
            switch try await inbound.next() {
            case .text(let text): action = handshake.handle(.text(text), at: now)
            case .binary(let frame): action = handshake.handle(.binary(frame), at: now)
            case .close(let code, let reason): action = handshake.handle(.closed(code, reason: reason), at: now)
            case .ping, .pong: action = .none
            case nil: action = handshake.handle(.closed(.abnormal, reason: ""), at: now)
            }
        }
    }
}
