import DTWire
import NIOCore
import NIOHTTP1

/// Holds a connection's requests to what HTTP asks: one `Host` (RFC 9112, section 3.2), a connection that HTTP/1.0 did not ask
/// to keep is closed (section 9.3), and what the parser refuses is answered in words.
final class RequestRules: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    private var isAnswering = false
    private var hasRefused = false

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if hasRefused { return }
        guard case .head(var head) = unwrapInboundIn(data) else { return context.fireChannelRead(data) }
        if head.version == .http1_1, head.headers["Host"].count != 1 {
            refuse(context, .badRequest, "A request of HTTP/1.1 has one Host header.")
            return context.close(promise: nil)
        }
        let connection = head.headers[canonicalForm: "Connection"].map { $0.lowercased() }
        if head.version == .http1_0, !connection.contains("keep-alive") {
            head.headers.replaceOrAdd(name: "Connection", value: "close")
        }
        context.fireChannelRead(wrapInboundOut(.head(head)))
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if let error = error as? HTTPParserError {
            if error == .headerOverflow {
                refuse(context, .requestHeaderFieldsTooLarge, "The address and the headers are too long together.")
            } else {
                refuse(context, .badRequest, "The request is not HTTP/1.1 as RFC 9112 has it.")
            }
        }
        // The decoder closes the connection.
        context.fireErrorCaught(error)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head(let head): isAnswering = head.status.code >= 200
        case .body: break
        case .end: isAnswering = false
        }
        context.write(data, promise: promise)
    }

    /// Answers with a problem, unless an answer is under way.
    private func refuse(_ context: ChannelHandlerContext, _ status: HTTPResponseStatus, _ detail: String) {
        guard !hasRefused, !isAnswering else { return }
        hasRefused = true
        let problem = Problem(
            status: Int(status.code), code: "bad_request", title: "The request is malformed", detail: detail)
        let body = ByteBuffer(bytes: (try? JSONText.encode(problem)) ?? [])
        let headers: HTTPHeaders = [
            "Content-Type": "application/problem+json", "Content-Length": "\(body.readableBytes)",
            "Connection": "close",
        ]
        let head = HTTPResponseHead(version: .http1_1, status: status, headers: headers)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    }
}
