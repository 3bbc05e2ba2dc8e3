import DTTestKit
import DTTransport
import DTWire
import NIOCore
import NIOPosix
import Testing

@Suite(.timeLimit(.minutes(5)))
struct ConnectTests {
    private func code(_ url: String, _ fixture: SessionFixture, tls: ClientTLS = ClientTLS()) async throws
        -> SessionError.Code?
    {
        let error = await #expect(throws: SessionError.self) {
            try await SessionConnector(tls: tls).connect(to: CoordinatorURL(url), offer: fixture.offer)
        }
        #expect(error?.message.isEmpty == false)
        return error?.code
    }

    @Test func `a port where nobody listens is unreachable`() async throws {
        // A port that was just let go.
        let port = try await LoopbackServer.run(SessionFixture().server()) { $0 }
        for url in ["http://127.0.0.1:\(port)", "https://127.0.0.1:\(port)", "http://host.invalid:\(port)"] {
            let found = try await code(url, SessionFixture())
            #expect(found == .unreachable, "\(url)")
        }
    }

    @Test func `a server that speaks something else is told apart from none`() async throws {
        for greeting in [
            "SSH-2.0-x\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
            "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", "",
        ] {
            let listener = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
                .childChannelInitializer { $0.pipeline.addHandler(Greeter(greeting)) }
                .bind(host: "127.0.0.1", port: 0).get()
            let port = listener.localAddress?.port ?? 0
            let found = try await code("http://127.0.0.1:\(port)", SessionFixture())
            #expect([.unreachable, .upgradeRefused(status: 200), .upgradeRefused(status: 404)].contains(found))
            try await listener.close()
        }
    }

    @Test func `a certificate that nobody vouches for, or of another name, is refused`() async throws {
        let fixture = SessionFixture()
        try await LoopbackServer.run(fixture.server(), tls: TestCertificates.server) { port in
            let found = try await code("wss://localhost:\(port)", fixture)
            #expect(found == .tls)
            // Trusted, and the address is in it.
            let trusting = ClientTLS(extraCAFile: TestCertificates.authority)
            let session = try await SessionConnector(tls: trusting).connect(
                to: CoordinatorURL("wss://127.0.0.1:\(port)"), offer: fixture.offer)
            await session.close(.normal, reason: "")
            // Trusted, and another loopback address is not in it.
            let misnamed = try await code("wss://127.0.0.2:\(port)", fixture, tls: trusting)
            #expect(misnamed != nil)
            // Plain to a TLS port.
            let plain = try await code("ws://127.0.0.1:\(port)", fixture)
            #expect(plain == .unreachable)
        }
        try await LoopbackServer.run(fixture.server()) { port in
            // TLS to a plain port.
            let found = try await code("wss://127.0.0.1:\(port)", fixture)
            #expect(found == .tls)
        }
    }

    @Test func `a file that is no certificate is named`() async throws {
        let tls = ClientTLS(extraCAFile: "/nonexistent/ca.pem")
        let error = await #expect(throws: SessionError.self) {
            try await SessionConnector(tls: tls).connect(
                to: CoordinatorURL("https://127.0.0.1:1"), offer: SessionFixture().offer)
        }
        #expect(error?.code == .tls)
        #expect(error?.message.contains("/nonexistent/ca.pem") == true)
        #expect(throws: TLSFileError.self) {
            try ServerTLS(certificateFile: TestCertificates.authority, keyFile: TestCertificates.authority)
                .configuration()
        }
    }

    @Test func `an attempt that is cancelled ends at once`() async throws {
        let listener = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup).bind(
            host: "127.0.0.1", port: 0
        ).get()
        let port = listener.localAddress?.port ?? 0
        let attempt = Task { try await SessionFixture().connect(port) }
        attempt.cancel()
        await #expect(throws: SessionError.self) { try await attempt.value }
        try await listener.close()
    }
}

/// Says one thing and hangs up.
private final class Greeter: ChannelInboundHandler, Sendable {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let greeting: String

    init(_ greeting: String) { self.greeting = greeting }

    func channelActive(context: ChannelHandlerContext) {
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: greeting)), promise: nil)
        context.close(mode: .output, promise: nil)
    }
}
