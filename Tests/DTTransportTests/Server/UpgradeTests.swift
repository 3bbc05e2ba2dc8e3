import DTTestKit
import DTTransport
import DTWire
import Synchronization
import Testing

/// HTTP and `/ws` on one port, and every way in which a request to open a WebSocket may be wrong.
@Suite(.timeLimit(.minutes(5)))
struct UpgradeTests {
    @Test(arguments: [
        ("another path", RawWorker.request(path: "/v1/tasks"), "HTTP/1.1 404"),
        ("no subprotocol", RawWorker.request(headers: []), "HTTP/1.1 426"),
        ("another subprotocol", RawWorker.request(headers: ["Sec-WebSocket-Protocol: chat"]), "HTTP/1.1 426"),
        ("an old version", RawWorker.request(version: 8), "HTTP/1.1 426"),
        ("no upgrade", Array("GET /ws HTTP/1.1\r\nHost: x\r\n\r\n".utf8), "HTTP/1.1 426"),
        ("no HTTP", Array("\u{16}\u{3}\u{1} what\r\n\r\n".utf8), "HTTP/1.1 400"),
        ("no host", Array("GET /healthz HTTP/1.1\r\n\r\n".utf8), "HTTP/1.1 400"),
        ("two hosts", Array("GET /healthz HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n".utf8), "HTTP/1.1 400"),
        ("HTTP/1.0", Array("GET /healthz HTTP/1.0\r\n\r\n".utf8), "HTTP/1.1 200"),
        (
            "a long address",
            Array("GET /\(String(repeating: "x", count: 82_000)) HTTP/1.1\r\nHost: x\r\n\r\n".utf8), "HTTP/1.1 431"
        ),
        (
            "no key", Array("GET /ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\n".utf8),
            "HTTP/1.1 400"
        ),
    ])
    func `a request that cannot be upgraded is answered and the connection closed`(
        _ what: String, _ request: [UInt8], _ expected: String
    ) async throws {
        try await LoopbackServer.run(SessionFixture().server()) { port in
            try await RawWorker.connect(port) { worker, inbound in
                try await worker.send(request)
                let answer = await inbound.rest()
                #expect(answer.hasPrefix(expected), "\(what): \(answer)")
            }
        }
    }

    @Test func `one of several subprotocols is enough, and extensions are not taken up`() async throws {
        try await LoopbackServer.run(SessionFixture().server()) { port in
            try await RawWorker.connect(port) { worker, inbound in
                try await worker.send(
                    RawWorker.request(
                        path: "/ws?x=1",
                        headers: [
                            "Sec-WebSocket-Protocol: chat, dt.v1", "Sec-WebSocket-Extensions: permessage-deflate",
                        ]))
                let head = try await inbound.head().lowercased()
                #expect(head.hasPrefix("http/1.1 101"))
                #expect(head.contains("sec-websocket-protocol: dt.v1"))
                #expect(head.contains("sec-websocket-accept: s3pplmbitxaq9kygzzhzrbk+xoo="))
                #expect(!head.contains("sec-websocket-extensions"))
            }
        }
    }

    @Test func `HTTP is served on the same port, and requests follow each other on one connection`() async throws {
        try await LoopbackServer.run(SessionFixture().server()) { port in
            try await RawWorker.connect(port) { worker, inbound in
                for _ in 0..<3 {
                    try await worker.send(Array("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n".utf8))
                    let head = try await inbound.head()
                    #expect(head.hasPrefix("HTTP/1.1 200"))
                    let body = try await inbound.body(2)
                    #expect(body == "ok")
                }
                // Only the first request of a connection can be upgraded; a later one is told to come again.
                try await worker.send(RawWorker.request())
                let answer = await inbound.rest()
                #expect(answer.hasPrefix("HTTP/1.1 426"))
                #expect(answer.lowercased().contains("connection: close"))
            }
        }
    }

    @Test func `a wish for another protocol than WebSocket is passed over`() async throws {
        try await LoopbackServer.run(SessionFixture().server()) { port in
            try await RawWorker.connect(port) { worker, inbound in
                try await worker.send(
                    Array(
                        "GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, HTTP2-Settings, close\r\nUpgrade: h2c\r\nHTTP2-Settings: AA\r\n\r\n"
                            .utf8))
                #expect(try await inbound.head().hasPrefix("HTTP/1.1 200"))
            }
        }
    }

    @Test func `a server that takes no sessions says when to come again`() async throws {
        let fixture = SessionFixture()
        try await LoopbackServer.run(fixture.server(accepts: { false })) { port in
            let error = await #expect(throws: SessionError.self) { try await fixture.connect(port) }
            #expect(error?.code == .upgradeRefused(status: 503))
            #expect(error?.retryAfter == .seconds(5))
        }
    }

    @Test func `a server stops although connections wait without a request`() async throws {
        let waiting = try await LoopbackServer.run(SessionFixture().server()) { port in
            let task = Task { try await RawWorker.connect(port) { _, inbound in await inbound.rest() } }
            try await RawWorker.open(port) { _, _ in }
            return task
        }
        #expect(try await waiting.value == "")
    }
}
