import DTTestKit
import DTTransport
import DTWire
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle
import Testing

@Suite(.timeLimit(.minutes(5)))
struct HTTPAPIClientTests {
    private struct Echo: Codable, Hashable, Sendable {
        var method: String
        var query: String
        var authorization: String?
        var body: String
    }

    /// A server that says what it was asked, for as long as the body runs.
    private static func run(
        tls: ServerTLS? = nil, _ body: @Sendable @escaping (Int) async throws -> Void
    ) async throws {
        let router = Router()
        for method in [HTTPRequest.Method.get, .post, .put, .delete] {
            router.on("echo", method: method) { request, _ in
                let bytes = try await request.body.collect(upTo: 8 << 20)
                let echo = Echo(
                    method: request.method.rawValue, query: request.uri.query ?? "",
                    authorization: request.headers[.authorization], body: String(buffer: bytes))
                return Response(status: .ok, body: .init(byteBuffer: ByteBuffer(bytes: try JSONText.encode(echo))))
            }
        }
        router.get("problem") { _, _ in
            let problem = Problem(status: 404, code: "no_such_task", title: "No such task", detail: "t-1 is not here")
            return Response(
                status: .notFound, headers: [.contentType: "application/problem+json"],
                body: .init(byteBuffer: ByteBuffer(bytes: try JSONText.encode(problem))))
        }
        router.get("page") { _, _ in
            Response(status: .badGateway, body: .init(byteBuffer: ByteBuffer(string: "<html>")))
        }
        router.get("moved") { _, _ in Response(status: .found, headers: [.location: "/echo"]) }
        router.get("slow") { _, _ in
            try await Task.sleep(for: .seconds(1))
            return Response(status: .ok)
        }
        router.get("events") { request, _ in
            let last = request.headers[.init("Last-Event-ID") ?? .accept] ?? "none"
            return Response(
                status: .ok, headers: [.contentType: "text/event-stream; charset=utf-8"],
                body: .init { writer in
                    for n in 1...3 { try await writer.write(ByteBuffer(string: "id: \(n)\ndata: after \(last)\n\n")) }
                    try await writer.finish(nil)
                })
        }
        var logger = Logger(label: "dt.test.api")
        logger.logLevel = .critical
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        let application = Application(
            router: router, server: try SessionServer(authority: FixtureAuthority(keys: [])) { _ in }.builder(tls: tls),
            configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { port.yield($0.localAddress?.port ?? 0) }, logger: logger)
        let group = ServiceGroup(configuration: .init(services: [application], logger: logger))
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            let number = await ports.first { _ in true } ?? 0
            let result: Result<Void, any Error>
            do {
                result = .success(try await body(number))
            } catch {
                result = .failure(error)
            }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
            try result.get()
        }
    }

    /// A client for as long as the body runs.
    private static func withClient(
        _ url: String, bearer: Credential? = nil, tls: ClientTLS = ClientTLS(),
        _ body: (HTTPAPIClient) async throws -> Void
    ) async throws {
        let client = try HTTPAPIClient(url: CoordinatorURL(url), bearer: bearer, tls: tls)
        let result: Result<Void, any Error>
        do {
            result = .success(try await body(client))
        } catch {
            result = .failure(error)
        }
        await client.shutdown()
        try result.get()
    }

    @Test(arguments: [false, true])
    func `requests carry method, query, key and JSON, over plain HTTP and TLS`(_ usesTLS: Bool) async throws {
        let key = HandshakeFixture().apiKey
        try await Self.run(tls: usesTLS ? TestCertificates.server : nil) { port in
            try await Self.withClient(
                "\(usesTLS ? "https" : "http")://127.0.0.1:\(port)", bearer: .apiKey(key),
                tls: ClientTLS(extraCAFile: TestCertificates.authority)
            ) { client in
                let echo: Echo = try await client.send(
                    "POST", "/echo", query: [("tag", "a b&c=d/é"), ("empty", "")], body: ["k": "v"])
                #expect(
                    echo
                        == Echo(
                            method: "POST", query: "tag=a%20b%26c%3Dd%2F%C3%A9&empty=",
                            authorization: "Bearer \(key.text)",
                            body: "{\"k\":\"v\"}"))
                let (chunks, feed) = AsyncStream.makeStream(of: [UInt8].self)
                for text in ["one ", "two"] { feed.yield(Array(text.utf8)) }
                feed.finish()
                try await client.upload(
                    "PUT", "/echo", contentType: "application/octet-stream", length: 7, chunks: chunks)
                let bytes = try await client.download("/echo")
                #expect(try JSONText.decode(Echo.self, from: bytes).method == "GET")
            }
        }
    }

    @Test func `errors say what happened, and problems keep their code`() async throws {
        try await Self.run { port in
            try await Self.withClient("http://127.0.0.1:\(port)") { client in
                let found: [(String, APIError.Code, Int?)] = [
                    ("/problem", .problem, 404), ("/page", .unexpectedAnswer, 502), ("/moved", .unexpectedAnswer, 302),
                    ("/echo?x", .unexpectedAnswer, 200), ("/nowhere", .unexpectedAnswer, 404),
                ]
                for (path, code, status) in found {
                    let error = await #expect(throws: APIError.self) {
                        _ = try await client.send("GET", path, as: [String: Int].self)
                    }
                    #expect(error?.code == code, "\(path)")
                    #expect(error?.status == status, "\(path)")
                }
                let problem = await #expect(throws: APIError.self) { try await client.send("GET", "/problem") }
                #expect(problem?.problem?.code == "no_such_task")
                #expect(problem?.message == "t-1 is not here")
                let slow = await #expect(throws: APIError.self) {
                    try await client.send("GET", "/slow", timeout: .milliseconds(50))
                }
                #expect(slow?.code == .timeout)
                let cancelled = Task { try await client.send("GET", "/slow") }
                cancelled.cancel()
                await #expect(throws: CancellationError.self) { try await cancelled.value }
            }
        }
        let port = try await LoopbackServer.run(SessionFixture().server()) { $0 }
        try await Self.withClient("http://127.0.0.1:\(port)") { client in
            let error = await #expect(throws: APIError.self) { try await client.send("GET", "/healthz") }
            #expect(error?.code == .unreachable)
        }
    }

    @Test func `an event stream is read to its end, and goes on from where it was`() async throws {
        try await Self.run { port in
            try await Self.withClient("http://127.0.0.1:\(port)") { client in
                var events: [ServerSentEvent] = []
                for try await event in try await client.events("/events", lastEventID: "41") { events.append(event) }
                #expect(events.map(\.id) == ["1", "2", "3"])
                #expect(events.allSatisfy { $0.data == "after 41" })
                let error = await #expect(throws: APIError.self) { try await client.events("/echo") }
                #expect(error?.code == .unexpectedAnswer)
            }
        }
    }

    @Test func `a key is not sent over plain HTTP to another machine unless that is allowed`() async throws {
        let bearer = Credential.apiKey(HandshakeFixture().apiKey)
        let far = try CoordinatorURL("http://192.0.2.1:8080")
        let error = #expect(throws: APIError.self) { try HTTPAPIClient(url: far, bearer: bearer) }
        #expect(error?.code == .plaintextBearer)
        await (try HTTPAPIClient(url: far, bearer: bearer, allowsPlaintextBearer: true)).shutdown()
        await (try HTTPAPIClient(url: far, bearer: nil)).shutdown()
        await (try HTTPAPIClient(url: CoordinatorURL("https://192.0.2.1"), bearer: bearer)).shutdown()
    }

    @Test func `a certificate that nobody vouches for is refused`() async throws {
        try await Self.run(tls: TestCertificates.server) { port in
            try await Self.withClient("https://127.0.0.1:\(port)") { client in
                let error = await #expect(throws: APIError.self) { try await client.send("GET", "/echo") }
                #expect(error?.code == .tls)
            }
        }
    }
}
