import DTCoordinator
import DTService
import DTTestKit
import DTWire
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import NIOEmbedded
import Testing

@Suite(.timeLimit(.minutes(5)))
struct PlaintextBearerTests {
    struct Case: Sendable {
        var peer: String
        var isSecure = false
        var isAllowed = false
        var status: Int
    }

    static let cases: [Case] = [
        Case(peer: "127.0.0.1", status: 200), Case(peer: "127.255.0.9", status: 200), Case(peer: "::1", status: 200),
        Case(peer: "::ffff:127.0.0.1", status: 200), Case(peer: "10.0.0.5", status: 403),
        Case(peer: "128.0.0.1", status: 403), Case(peer: "fe80::1", status: 403),
        Case(peer: "::ffff:10.0.0.5", status: 403), Case(peer: "10.0.0.5", isSecure: true, status: 200),
        Case(peer: "10.0.0.5", isAllowed: true, status: 200),
    ]

    @Test(arguments: cases)
    func `a bearer is taken over TLS, from loopback, or where that is allowed`(_ it: Case) async throws {
        var bench = try await APIBench()
        bench.settings.isSecure = it.isSecure
        bench.settings.allowPlaintextBearer = it.isAllowed
        let channel = NIOAsyncTestingChannel()
        channel.remoteAddress = try SocketAddress(ipAddress: it.peer, port: 4711)
        let request = Request(
            head: HTTPRequest(
                method: .get, scheme: nil, authority: nil, path: "/v1/tasks",
                headerFields: [.authorization: "Bearer \(bench.key(.admin))"]), body: .init(buffer: ByteBuffer()))
        let response = try await bench.api.responder.respond(
            to: request, context: ServiceContext(source: .init(channel: channel, logger: Logger(label: "dt.test"))))
        #expect(response.status.code == it.status)
        _ = try? await channel.finish()
    }
}
