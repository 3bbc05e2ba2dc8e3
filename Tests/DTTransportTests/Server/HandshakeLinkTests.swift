import DTTestKit
import DTWire
import Testing

@testable import DTTransport

/// What a coordinator does about workers that do not keep to the protocol.
@Suite(.timeLimit(.minutes(5)))
struct HandshakeLinkTests {
    @Test(arguments: [
        ("{", CloseCode.violation), ("{\"type\":\"auth\",\"proof\":\"AA\"}", .violation), ("[1,2", .violation),
        (String(repeating: "x", count: 8193), .tooBig), ("\u{0}", .violation),
    ])
    func `a hello that is none closes the connection`(_ text: String, _ code: CloseCode) async throws {
        let fixture = SessionFixture()
        try await LoopbackServer.run(fixture.server()) { port in
            try await RawWorker.open(port) { worker, inbound in
                try await worker.send(.text, Array(text.utf8))
                let closed = try await inbound.close()
                #expect(closed == code)
            }
        }
        #expect(fixture.authority.failures == [code])
        #expect(fixture.authority.admitted == 0)
    }

    @Test func `a binary frame in the handshake closes the connection`() async throws {
        let fixture = SessionFixture()
        try await LoopbackServer.run(fixture.server()) { port in
            try await RawWorker.open(port) { worker, inbound in
                try await worker.send(.binary, [1, 2, 3])
                let closed = try await inbound.close()
                #expect(closed == .violation)
            }
        }
    }

    @Test func `a text frame after the handshake closes the session with 4400`() async throws {
        let fixture = SessionFixture()
        try await LoopbackServer.run(fixture.server()) { port in
            try await RawWorker.open(port) { worker, inbound in
                _ = try await worker.handshake(fixture, &inbound)
                try await worker.send(.text, Array("{}".utf8))
                let closed = try await inbound.close()
                #expect(closed == .violation)
            }
        }
    }

    @Test func `a frame longer than was agreed is refused by its header alone`() async throws {
        let fixture = SessionFixture(maxMessageBytes: 64 << 10)
        try await LoopbackServer.run(fixture.server()) { port in
            try await RawWorker.open(port) { worker, inbound in
                var session = try await worker.handshake(fixture, &inbound)
                let now = session.clock.time(at: Clocks.system.monotonic())
                let payload = [UInt8](repeating: 0x20, count: 64 << 10)
                try await worker.send(.binary, session.sealer.seal(payload, at: now))
                // A header that announces a byte more than is allowed; no payload follows.
                try await worker.send([0x82, 0xFF, 0, 0, 0, 0, 0, 1, 0, 49, 1, 2, 3, 4])
                let closed = try await inbound.close()
                #expect(closed == .tooBig)
            }
            let session = try #require(fixture.accepted.all.first)
            #expect(await session.nextText()?.utf8.count == 64 << 10)
        }
    }

    @Test(arguments: [1, 2, 3, 100])
    func `messages in pieces are put together`(_ pieces: Int) async throws {
        let fixture = SessionFixture()
        try await LoopbackServer.run(fixture.server()) { port in
            try await RawWorker.open(port) { worker, inbound in
                var session = try await worker.handshake(fixture, &inbound) { worker, text in
                    try await worker.sendFragments(.text, cut(text, into: pieces))
                }
                let now = session.clock.time(at: Clocks.system.monotonic())
                try await worker.sendFragments(
                    .binary, cut(session.sealer.seal(Array("whole".utf8), at: now), into: pieces))
                let coordinator = try await fixture.accepted.session(Hex.encode(session.sessionID.content))
                #expect(await coordinator.nextText() == "whole")
            }
        }
    }

    private func cut(_ bytes: [UInt8], into pieces: Int) -> [[UInt8]] {
        (0..<pieces).map { Array(bytes[bytes.count * $0 / pieces..<bytes.count * ($0 + 1) / pieces]) }
    }

    @Test func `a handshake that does not go on is closed, and its place given back`() async throws {
        let fixture = SessionFixture()
        let gate = HandshakeGate()
        var patience = SessionServer.Patience()
        patience.handshakeStep = .milliseconds(50)
        try await LoopbackServer.run(fixture.server(gate: gate, patience: patience)) { port in
            try await RawWorker.open(port) { _, inbound in
                let closed = try await inbound.close()
                #expect(closed == .silent)
            }
            // One byte at a time is not faster.
            try await RawWorker.open(port) { worker, inbound in
                let drip = Task {
                    for byte in [UInt8](repeating: 0x81, count: 1) + [0xFE, 0x10, 0x00]
                        + [UInt8](repeating: 1, count: 1000)
                    {
                        try await worker.send([byte])
                        try await Task.sleep(for: .milliseconds(5))
                    }
                }
                let closed = try await inbound.close()
                #expect(closed == .silent)
                drip.cancel()
            }
            #expect(await holds { gate.count == 0 })
        }
    }

    @Test func `a connection without a request is closed`() async throws {
        let fixture = SessionFixture()
        var patience = SessionServer.Patience()
        patience.firstRequest = .milliseconds(50)
        try await LoopbackServer.run(fixture.server(patience: patience)) { port in
            try await RawWorker.connect(port) { worker, inbound in
                #expect(await inbound.rest() == "")
            }
            try await RawWorker.connect(port) { worker, inbound in
                try await worker.send(Array("GET /ws HT".utf8))
                #expect(await inbound.rest() == "")
            }
        }
    }

    @Test func `handshakes beyond the limit are refused as busy, with a time to come again`() async throws {
        let fixture = SessionFixture()
        let gate = HandshakeGate(maximum: 10, maximumPerAddress: 2)
        try await LoopbackServer.run(fixture.server(gate: gate)) { port in
            try await RawWorker.open(port) { _, _ in
                try await RawWorker.open(port) { _, _ in
                    #expect(await holds { gate.count == 2 })
                    let error = await #expect(throws: SessionError.self) { try await fixture.connect(port) }
                    #expect(error?.code == .handshake(.refused(.busy)))
                    #expect(error?.retryAfter == .seconds(1))
                    #expect(error?.isSigned == false)
                }
            }
            #expect(await holds { gate.count == 0 })
            let (worker, coordinator) = try await fixture.connected(port)
            // A session that stands takes no place among the handshakes.
            #expect(gate.count == 0)
            try await worker.send("{}")
            #expect(await coordinator.nextText() == "{}")
        }
    }

    @Test func `pings are answered, and a flood of them closes the session`() async throws {
        let fixture = SessionFixture()
        try await LoopbackServer.run(fixture.server()) { port in
            try await RawWorker.open(port) { worker, inbound in
                _ = try await worker.handshake(fixture, &inbound)
                try await worker.send(.ping, [7])
                #expect(try await inbound.next() == .pong)
                let flood = Task {
                    for _ in 0..<100_000 { try await worker.send(.ping, [UInt8](repeating: 1, count: 125)) }
                }
                let closed = try await inbound.close()
                #expect(closed == .policy)
                flood.cancel()
            }
        }
    }

    @Test func `a worker whose clock is an hour off is told by how much`() async throws {
        let fixture = SessionFixture()
        try await LoopbackServer.run(fixture.server()) { port in
            let error = await #expect(throws: SessionError.self) {
                try await fixture.connect(port, clocks: .off(by: .seconds(3600)))
            }
            #expect(error?.code == .handshake(.refused(.clock)))
            #expect(error?.message.contains("3600 s ahead") == true || error?.message.contains("3599 s ahead") == true)
            let off = error?.clockOffset.map { abs($0.inSeconds + 3600) } ?? .infinity
            #expect(off < 5)
        }
        #expect(fixture.authority.failures == [.clock])
    }

    @Test func `a clock that jumps in a session moves nothing, and a frame from an hour ago closes with 4408`()
        async throws
    {
        let fixture = SessionFixture()
        try await LoopbackServer.run(fixture.server()) { port in
            try await RawWorker.open(port) { worker, inbound in
                var session = try await worker.handshake(fixture, &inbound)
                let now = session.clock.time(at: Clocks.system.monotonic())
                try await worker.send(
                    .binary, session.sealer.seal(Array("{}".utf8), at: now.advanced(by: .seconds(-100))))
                try await worker.send(
                    .binary, session.sealer.seal(Array("{}".utf8), at: now.advanced(by: .seconds(-3600))))
                let closed = try await inbound.close()
                #expect(closed == .clock)
            }
        }
    }

    @Test func `a worker that is refused after its proof is told why under the coordinator's signature`() async throws {
        let fixture = SessionFixture { _ in .refuse(Refused(.workerIDTaken, "worker-1 belongs to another key")) }
        try await LoopbackServer.run(fixture.server()) { port in
            let error = await #expect(throws: SessionError.self) { try await fixture.connect(port) }
            #expect(error?.code == .handshake(.refused(.workerIDTaken)))
            #expect(error?.isSigned == true)
            #expect(error?.message == "worker-1 belongs to another key")
        }
    }

    @Test func `a wrong key and an unknown key look the same from outside`() async throws {
        let fixture = SessionFixture()
        try await LoopbackServer.run(fixture.server()) { port in
            var generator = SystemRandomNumberGenerator()
            let unknown = APIKey.generate(using: &generator)
            let wrong = try APIKey("dt_\(fixture.handshake.apiKey.id)_\(unknown.text.suffix(43))")
            for key in [unknown, wrong] {
                try await PathProxy.run(before: port) { proxy in
                    var offer = fixture.offer
                    offer.credential = .apiKey(key)
                    let error = await #expect(throws: SessionError.self) {
                        try await SessionConnector().connect(
                            to: CoordinatorURL("http://127.0.0.1:\(proxy.port)"), offer: offer)
                    }
                    #expect(error?.code == .handshake(.refused(.unauthenticated)))
                    #expect(error?.isSigned == false)
                    #expect(await holds { proxy.captured(.toWorker).count > 300 })
                }
            }
        }
        #expect(fixture.authority.failures == [.unauthenticated, .unauthenticated])
    }

    @Test func `an authority that fails is answered as busy`() async throws {
        struct Away: Error {}
        let fixture = SessionFixture { _ in throw Away() }
        try await LoopbackServer.run(fixture.server()) { port in
            let error = await #expect(throws: SessionError.self) { try await fixture.connect(port) }
            #expect(error?.code == .handshake(.refused(.busy)))
        }
    }

    @Test func `random frames after the upgrade never bring the server down`() async throws {
        let fixture = SessionFixture()
        try await LoopbackServer.run(fixture.server()) { port in
            var generator = SeededGenerator(seed: 31)
            for _ in 0..<40 {
                let noise = (0..<Int.random(in: 1..<2000, using: &generator)).map { _ in
                    UInt8.random(in: 0...255, using: &generator)
                }
                try await RawWorker.open(port) { worker, _ in try await worker.send(noise) }
            }
            let (worker, coordinator) = try await fixture.connected(port)
            try await worker.send("still here")
            #expect(await coordinator.nextText() == "still here")
        }
    }
}
