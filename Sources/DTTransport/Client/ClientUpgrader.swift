import DTWire
import NIOCore
import NIOHTTP1

/// What the coordinator made of a request to open a WebSocket.
enum UpgradeAnswer: Sendable {
    case opened(OpenedLink)
    case refused(EventLoopFuture<HTTPRefusal>)
}

/// Asks for a `dt.v1` WebSocket, and makes a link of the connection that it is granted on.
struct ClientUpgrader: NIOTypedHTTPClientProtocolUpgrader {
    let offer: SessionOffer
    let peer: String
    let clocks: Clocks
    private let key: String

    let supportedProtocol = "websocket"
    let requiredUpgradeHeaders: [String] = []

    init(offer: SessionOffer, peer: String, clocks: Clocks) {
        self.offer = offer
        self.peer = peer
        self.clocks = clocks
        var generator = SystemRandomNumberGenerator()
        key = WebSocketKey.random(using: &generator)
    }

    func addCustom(upgradeRequestHeaders: inout HTTPHeaders) {
        upgradeRequestHeaders.add(name: "Sec-WebSocket-Key", value: key)
        upgradeRequestHeaders.add(name: "Sec-WebSocket-Version", value: "13")
        upgradeRequestHeaders.add(name: "Sec-WebSocket-Protocol", value: SessionLimits.subprotocol)
    }

    func shouldAllowUpgrade(upgradeResponse: HTTPResponseHead) -> Bool {
        upgradeResponse.headers["Sec-WebSocket-Accept"] == [WebSocketKey.accept(key)]
            && upgradeResponse.headers["Sec-WebSocket-Protocol"] == [SessionLimits.subprotocol]
            && upgradeResponse.headers["Sec-WebSocket-Extensions"].isEmpty
    }

    func upgrade(channel: any Channel, upgradeResponse: HTTPResponseHead) -> EventLoopFuture<UpgradeAnswer> {
        channel.eventLoop.makeCompletedFuture {
            .opened(
                try OpenedLink(on: channel) { established in
                    SessionLink(
                        role: .client, opening: ClientOpening(offer),
                        maximumBytes: SessionLimits.firstPayloadBytes + FrameSealer.headerBytes,
                        established: established, peer: peer, clocks: clocks, generator: SystemRandomNumberGenerator())
                })
        }
    }
}

/// An answer in HTTP to a request to open a WebSocket.
struct HTTPRefusal: Sendable {
    var status: Int
    var retryAfter: Duration?

    func error(from url: CoordinatorURL) -> SessionError {
        let hint =
            switch status {
            case 404: ": is this the coordinator's address?"
            case 426: ": it does not speak \(SessionLimits.subprotocol)"
            case 503: ": it takes no sessions now"
            default: ""
            }
        return SessionError(
            .upgradeRefused(status: status), "\(url) answered HTTP \(status) instead of opening a session\(hint)",
            retryAfter: retryAfter)
    }
}

/// Reads the answer of a server that did not open a WebSocket, and closes the connection.
final class RefusedUpgrade: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart

    private let refusal: EventLoopPromise<HTTPRefusal>

    init(_ refusal: EventLoopPromise<HTTPRefusal>) { self.refusal = refusal }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard case .head(let head) = unwrapInboundIn(data) else { return }
        let seconds = head.headers.first(name: "Retry-After").flatMap { Int64($0) }
        let longest = SessionLimits.maximumRetryAfter
        refusal.succeed(
            HTTPRefusal(
                status: Int(head.status.code),
                retryAfter: seconds.map { min(max(.seconds(min($0, 86_400)), .zero), longest) }))
        context.close(promise: nil)
    }

    func handlerRemoved(context: ChannelHandlerContext) { refusal.fail(ChannelError.eof) }
}
