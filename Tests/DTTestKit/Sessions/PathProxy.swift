import NIOCore
import NIOPosix
import Synchronization

/// One who sits on the path between a worker and a coordinator: forwards TCP connections, keeps a copy of all that passes, and
/// may replay, drop, reorder, alter or hold up what it forwards.
package final class PathProxy: Sendable {
    package enum Direction: Hashable, Sendable {
        case toCoordinator, toWorker
    }

    /// Decides what is forwarded in place of a frame: nothing, the frame, or several.
    /// `number` counts the frames of one connection's direction from 0; the handshake is among them.
    package typealias Meddling =
        @Sendable (_ direction: Direction, _ number: Int, _ frame: [UInt8], _ payloadStart: Int) -> [[UInt8]]

    private struct State {
        var captured: [Direction: [UInt8]] = [:]
        var meddling: Meddling
        var isCut = false
        var connections = 0
    }

    private let state: Mutex<State>
    package let port: Int
    private let listener: NIOAsyncChannel<NIOAsyncChannel<ByteBuffer, ByteBuffer>, Never>

    /// Forwards everything as it is.
    package static let honest: Meddling = { _, _, frame, _ in [frame] }

    private init(
        _ listener: NIOAsyncChannel<NIOAsyncChannel<ByteBuffer, ByteBuffer>, Never>, _ meddling: @escaping Meddling
    ) {
        self.listener = listener
        port = listener.channel.localAddress?.port ?? 0
        state = Mutex(State(meddling: meddling))
    }

    /// What has passed so far.
    package func captured(_ direction: Direction) -> [UInt8] { state.withLock { $0.captured[direction] ?? [] } }

    package func meddle(_ meddling: @escaping Meddling) { state.withLock { $0.meddling = meddling } }

    /// From now on nothing passes, and no connection ends: a cable that was pulled.
    package func cut() { state.withLock { $0.isCut = true } }

    /// Connections so far.
    package var connections: Int { state.withLock { $0.connections } }

    /// Sits in front of a port of loopback for as long as the body runs.
    package static func run<Result: Sendable>(
        before port: Int, _ meddling: @escaping Meddling = honest,
        _ body: @Sendable @escaping (PathProxy) async throws -> Result
    ) async throws -> Result {
        let listener = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .bind(host: "127.0.0.1", port: 0) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        let proxy = PathProxy(listener, meddling)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await proxy.serve(before: port) }
            defer { group.cancelAll() }
            return try await body(proxy)
        }
    }

    private func serve(before port: Int) async {
        try? await listener.executeThenClose { connections in
            await withDiscardingTaskGroup { group in
                do {
                    for try await worker in connections {
                        state.withLock { $0.connections += 1 }
                        group.addTask { try? await self.forward(worker, to: port) }
                    }
                } catch {}  // The body has ended.
            }
        }
    }

    private func forward(_ worker: NIOAsyncChannel<ByteBuffer, ByteBuffer>, to port: Int) async throws {
        let coordinator = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        try await worker.executeThenClose { fromWorker, toWorker in
            try await coordinator.executeThenClose { fromCoordinator, toCoordinator in
                await withTaskGroup(of: Void.self) { group in
                    group.addTask { await self.pump(.toCoordinator, fromWorker, toCoordinator) }
                    group.addTask { await self.pump(.toWorker, fromCoordinator, toWorker) }
                    // When one direction has ended, so has the connection.
                    await group.next()
                    group.cancelAll()
                }
            }
        }
    }

    private func pump(
        _ direction: Direction, _ inbound: NIOAsyncChannelInboundStream<ByteBuffer>,
        _ outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    ) async {
        var splitter = FrameSplitter()
        var number = 0
        do {
            for try await buffer in inbound {
                for piece in splitter.split(buffer.readableBytesView) {
                    let (meddling, isCut) = state.withLock { state in
                        state.captured[direction, default: []] += piece.bytes
                        return (state.meddling, state.isCut)
                    }
                    guard !isCut else { continue }
                    guard case .frame(let frame, let start) = piece else {
                        try await outbound.write(ByteBuffer(bytes: piece.bytes))
                        continue
                    }
                    for forwarded in meddling(direction, number, frame, start) {
                        try await outbound.write(ByteBuffer(bytes: forwarded))
                    }
                    number += 1
                }
            }
        } catch {}  // One side closed: so does the other.
        outbound.finish()
    }
}
