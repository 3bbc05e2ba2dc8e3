package import DTWire
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import Synchronization

/// Opens sessions with coordinators, as a worker does. Make one and keep it: it holds what TLS needs.
package final class SessionConnector: Sendable {
    private let tls: ClientTLS
    private let clocks: Clocks
    private let secure = Mutex<NIOSSLContext?>(nil)

    /// How long a connection may take to stand, and then the server to answer in HTTP.
    private static let patience: TimeAmount = .seconds(10)

    package init(tls: ClientTLS = ClientTLS(), clocks: Clocks = .system) {
        self.tls = tls
        self.clocks = clocks
    }

    /// Connects, does the handshake and returns the session. Cancelling the task closes the connection.
    /// - Throws: `SessionError`.
    package func connect(to url: CoordinatorURL, offer: SessionOffer) async throws(SessionError) -> Session {
        let attempt = ConnectAttempt()
        do {
            let context = url.usesTLS ? try secureContext() : nil
            return try await withTaskCancellationHandler {
                try await connect(to: url, offer: offer, context, attempt)
            } onCancel: {
                attempt.cancel()
            }
        } catch {
            attempt.cancel()
            throw attempt.explain(error, url)
        }
    }

    private func connect(
        to url: CoordinatorURL, offer: SessionOffer, _ context: NIOSSLContext?, _ attempt: ConnectAttempt
    ) async throws -> Session {
        let clocks = clocks
        let answer = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .connectTimeout(Self.patience)
            .connect(host: url.host, port: url.port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    attempt.begin(channel)
                    if let context {
                        // An IP literal cannot be named in the handshake; it is checked against the certificate all the same.
                        let isAddress = (try? SocketAddress(ipAddress: url.host, port: url.port)) != nil
                        try channel.pipeline.syncOperations.addHandler(
                            NIOSSLClientHandler(context: context, serverHostname: isAddress ? nil : url.host))
                    }
                    return try Self.startUpgrade(on: channel, url, offer, clocks, attempt)
                }
            }
        switch try await answer.get() {
        case .opened(let link): return try await link.session.get()
        case .refused(let refusal): throw try await refusal.get().error(from: url)
        }
    }

    /// Sends the request to upgrade, on the channel's event loop.
    private static func startUpgrade(
        on channel: any Channel, _ url: CoordinatorURL, _ offer: SessionOffer, _ clocks: Clocks,
        _ attempt: ConnectAttempt
    ) throws -> EventLoopFuture<UpgradeAnswer> {
        var configuration = NIOUpgradableHTTPClientPipelineConfiguration<UpgradeAnswer>(
            upgradeConfiguration: .init(
                upgradeRequestHead: HTTPRequestHead(
                    version: .http1_1, method: .GET, uri: url.sessionPath, headers: ["Host": url.authority]),
                upgraders: [ClientUpgrader(offer: offer, peer: url.authority, clocks: clocks)],
                notUpgradingCompletionHandler: { channel in
                    channel.eventLoop.makeCompletedFuture {
                        let refusal = channel.eventLoop.makePromise(of: HTTPRefusal.self)
                        try channel.pipeline.syncOperations.addHandler(RefusedUpgrade(refusal))
                        return .refused(refusal.futureResult)
                    }
                }))
        configuration.leftOverBytesStrategy = .forwardBytes
        let answer = try channel.pipeline.syncOperations.configureUpgradableHTTPClientPipeline(
            configuration: configuration)
        try channel.pipeline.syncOperations.addHandler(ErrorRecorder(attempt))
        let deadline = channel.eventLoop.scheduleTask(in: patience) { channel.close(promise: nil) }
        answer.assumeIsolated().whenComplete { result in
            deadline.cancel()
            if case .success(.opened(let link)) = result { link.begin() }
        }
        return answer
    }

    private func secureContext() throws -> NIOSSLContext {
        try secure.withLock { context in
            if let context { return context }
            let made = try NIOSSLContext(configuration: tls.configuration())
            context = made
            return made
        }
    }
}
