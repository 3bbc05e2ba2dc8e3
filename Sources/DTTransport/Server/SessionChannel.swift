import DTWire
import HTTPTypes
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import NIOHTTPTypes
import NIOHTTPTypesHTTP1

/// One connection to the server: the first request decides whether it is a session or HTTP.
struct SessionChannel: HTTPChannelHandler {
    /// What the first request made of a connection.
    enum Opened: Sendable {
        case http(NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart>)
        case session(OpenedLink)
        /// The upgrade was refused; the answer is on its way, and the connection is being closed.
        case refused
    }

    struct Value: ServerChildChannelValue {
        let channel: any Channel
        let opened: EventLoopFuture<Opened>
    }

    let server: SessionServer
    let isSecure: Bool
    let responder: HTTPChannelHandler.Responder

    init(server: SessionServer, isSecure: Bool, responder: @escaping HTTPChannelHandler.Responder) {
        self.server = server
        self.isSecure = isSecure
        // Only the first request of a connection can be upgraded: a later one for /ws is told to come again.
        self.responder = { request, writer, channel in
            guard request.uri.path == SessionUpgrader.path else { return try await responder(request, writer, channel) }
            let refusal = UpgradeRefusal.upgradeRequired
            var fields = HTTPFields(refusal.headers, splitCookie: false)
            fields[.connection] = "close"
            fields[.contentLength] = "0"
            try await writer.writeResponse(
                HTTPResponse(status: .init(code: Int(refusal.status.code)), headerFields: fields))
            try await channel.close()
        }
    }

    // MARK: - Setting up

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        channel.eventLoop.makeCompletedFuture {
            let refusal = NIOLoopBoundBox<UpgradeRefusal?>(nil, eventLoop: channel.eventLoop)
            let encoder = HTTPResponseEncoder()
            let before: [any RemovableChannelHandler & ChannelHandler] = [
                ByteToMessageHandler(HTTPRequestDecoder(leftOverBytesStrategy: .forwardBytes)),
                RequestRules(), FirstRequest(patience: server.patience.firstRequest),
            ]
            let upgrade = NIOTypedHTTPServerUpgradeHandler<Opened>(
                httpEncoder: encoder, extraHTTPHandlers: before,
                upgradeConfiguration: .init(
                    upgraders: [SessionUpgrader(server: server, refusal: refusal)],
                    notUpgradingCompletionHandler: { channel in
                        channel.eventLoop.makeCompletedFuture {
                            if let refusal = refusal.value { return refuse(channel, refusal) }
                            return .http(try makeHTTP(channel, logger))
                        }
                    }))
            try channel.pipeline.syncOperations.addHandler(encoder)
            try channel.pipeline.syncOperations.addHandlers(before)
            try channel.pipeline.syncOperations.addHandler(upgrade)
            upgrade.upgradeResultFuture.assumeIsolated().whenSuccess { opened in
                if case .session(let link) = opened { link.begin() }
            }
            return Value(channel: channel, opened: upgrade.upgradeResultFuture)
        }
    }

    private func makeHTTP(
        _ channel: any Channel, _ logger: Logger
    ) throws -> NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart> {
        try channel.pipeline.syncOperations.addHandlers([
            HTTP1ToHTTPServerCodec(secure: isSecure),
            HTTPConnectionStateHandler(idleTimeout: server.patience.idle, logger: logger),
        ])
        return try NIOAsyncChannel(
            wrappingChannelSynchronously: channel, configuration: .init(isOutboundHalfClosureEnabled: true))
    }

    private func refuse(_ channel: any Channel, _ refusal: UpgradeRefusal) -> Opened {
        var headers = refusal.headers
        headers.add(name: "Connection", value: "close")
        headers.add(name: "Content-Length", value: "0")
        channel.write(
            HTTPServerResponsePart.head(HTTPResponseHead(version: .http1_1, status: refusal.status, headers: headers)),
            promise: nil)
        channel.writeAndFlush(HTTPServerResponsePart.end(nil)).whenComplete { _ in channel.close(promise: nil) }
        return .refused
    }

    // MARK: - Serving

    func handle(value: Value, logger: Logger) async {
        await withTaskCancellationHandler {
            do {
                switch try await value.opened.get() {
                case .http(let channel): await handleHTTP(asyncChannel: channel, logger: logger)
                case .session(let link): await serve(try await link.session.get(), logger)
                case .refused: break
                }
            } catch {
                logger.debug("a connection was not opened", metadata: ["reason": "\(error)"])
            }
            // A refusal or a failed handshake closes the channel by itself; this only waits for it.
            try? await value.channel.closeFuture.get()
        } onCancel: {
            value.channel.close(promise: nil)
        }
    }

    private func serve(_ session: Session, _ logger: Logger) async {
        var logger = logger
        logger[metadataKey: "session"] = "\(session.sessionID)"
        logger.debug("a session was opened", metadata: ["worker": "\(session.welcome.workerID)"])
        await server.onSession(session)
        await session.close(.normal, reason: "")
        let closure = await session.closure()
        logger.debug("a session ended", metadata: ["reason": "\(closure)"])
    }
}
