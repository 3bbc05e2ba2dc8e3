import NIOCore
import NIOHTTP1

/// Watches a connection until its first request has come: closes it when none comes in time or the server stops meanwhile, and
/// hides requests to upgrade to anything but WebSocket, which HTTP says may be ignored and the upgrade handler would lose.
final class FirstRequest: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart

    private let patience: Duration
    private var deadline: Scheduled<Void>?
    private var hasCome = false

    init(patience: Duration) { self.patience = patience }

    func handlerAdded(context: ChannelHandlerContext) {
        deadline = context.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(patience)) {
            context.close(promise: nil)
        }
    }

    func handlerRemoved(context: ChannelHandlerContext) { deadline?.cancel() }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !hasCome, case .head(var head) = unwrapInboundIn(data) else { return context.fireChannelRead(data) }
        hasCome = true
        deadline?.cancel()
        let wanted = head.headers[canonicalForm: "Upgrade"].map { $0.lowercased() }
        if !wanted.isEmpty, !wanted.contains("websocket") { head.headers.remove(name: "Upgrade") }
        context.fireChannelRead(wrapInboundOut(.head(head)))
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.fireErrorCaught(error)
        // What came is no HTTP, and has been answered with 400.
        if !hasCome { context.close(promise: nil) }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is ChannelShouldQuiesceEvent, !hasCome { return context.close(promise: nil) }
        context.fireUserInboundEventTriggered(event)
    }
}
