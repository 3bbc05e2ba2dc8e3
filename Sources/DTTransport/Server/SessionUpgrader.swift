import DTWire
import NIOCore
import NIOHTTP1

/// Decides about a request to open a WebSocket, and makes a `dt.v1` link of the connection.
struct SessionUpgrader: NIOTypedHTTPServerProtocolUpgrader {
    static let path = "/ws"

    let server: SessionServer
    /// Where a refusal is left for whoever answers: NIO takes the request itself out of the pipeline.
    let refusal: NIOLoopBoundBox<UpgradeRefusal?>

    let supportedProtocol = "websocket"
    let requiredUpgradeHeaders: [String] = []

    func buildUpgradeResponse(
        channel: any Channel, upgradeRequest: HTTPRequestHead, initialResponseHeaders: HTTPHeaders
    ) -> EventLoopFuture<HTTPHeaders> {
        channel.eventLoop.makeCompletedFuture {
            do throws(UpgradeRefusal) {
                var headers = initialResponseHeaders
                headers.add(
                    name: "Sec-WebSocket-Accept", value: WebSocketKey.accept(try checkedKey(of: upgradeRequest)))
                headers.add(name: "Sec-WebSocket-Protocol", value: SessionLimits.subprotocol)
                return headers
            } catch {
                refusal.value = error
                throw error
            }
        }
    }

    /// The request's `Sec-WebSocket-Key`, when everything about it is right.
    private func checkedKey(of request: HTTPRequestHead) throws(UpgradeRefusal) -> String {
        let path = request.uri.prefix { $0 != "?" }
        guard path == Self.path else { throw .notFound }
        let keys = request.headers["Sec-WebSocket-Key"]
        guard request.method == .GET, keys.count == 1, WebSocketKey.isValid(keys[0]) else { throw .badRequest }
        guard request.headers["Sec-WebSocket-Version"] == ["13"] else { throw .webSocketVersion }
        let offered = request.headers[canonicalForm: "Sec-WebSocket-Protocol"]
        guard offered.contains(where: { $0 == SessionLimits.subprotocol }) else { throw .upgradeRequired }
        guard server.accepts() else { throw .unavailable }
        return keys[0]
    }

    func upgrade(
        channel: any Channel, upgradeRequest: HTTPRequestHead
    ) -> EventLoopFuture<SessionChannel.Opened> {
        channel.eventLoop.makeCompletedFuture {
            let address = channel.remoteAddress
            let slot = server.gate.enter(HandshakeGate.name(of: address))
            let opening = ServerOpening(
                authority: server.authority, slot: slot, step: server.patience.handshakeStep,
                eventLoop: channel.eventLoop)
            return .session(
                try OpenedLink(on: channel) { established in
                    SessionLink(
                        role: .server, opening: opening, maximumBytes: SessionLimits.handshakeBytes,
                        established: established, peer: address.map { "\($0)" } ?? "unknown", clocks: server.clocks,
                        generator: SystemRandomNumberGenerator())
                })
        }
    }
}

/// Why a request to open a WebSocket is answered in HTTP.
struct UpgradeRefusal: Error {
    let status: HTTPResponseStatus
    let headers: HTTPHeaders

    private init(_ status: HTTPResponseStatus, _ headers: HTTPHeaders = [:]) {
        (self.status, self.headers) = (status, headers)
    }

    static let notFound = UpgradeRefusal(.notFound)
    static let badRequest = UpgradeRefusal(.badRequest)
    /// Another version of WebSocket than the one there is.
    static let webSocketVersion = UpgradeRefusal(.upgradeRequired, ["Sec-WebSocket-Version": "13"])
    /// `/ws` without our subprotocol: the door for others is shut.
    static let upgradeRequired = UpgradeRefusal(
        .upgradeRequired, ["Upgrade": "websocket", "Sec-WebSocket-Protocol": SessionLimits.subprotocol])
    /// The coordinator takes no new sessions now.
    static let unavailable = UpgradeRefusal(.serviceUnavailable, ["Retry-After": "5"])
}
