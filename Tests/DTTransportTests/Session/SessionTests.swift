import DTTestKit
import DTTransport
import DTWire
import Testing

@Suite(.timeLimit(.minutes(5)))
struct SessionTests {
    @Test(arguments: [false, true])
    func `payloads pass both ways in order, over ws and wss`(_ usesTLS: Bool) async throws {
        let fixture = SessionFixture()
        let tls = usesTLS ? TestCertificates.server : nil
        try await LoopbackServer.run(fixture.server(), tls: tls) { port in
            let connector = SessionConnector(tls: ClientTLS(extraCAFile: usesTLS ? TestCertificates.authority : nil))
            // A name over TLS, so that it is sent and checked; an address otherwise.
            let url = usesTLS ? "wss://localhost:\(port)" : "http://127.0.0.1:\(port)"
            let worker = try await connector.connect(to: CoordinatorURL(url), offer: fixture.offer)
            let coordinator = try await fixture.accepted.session(worker.sessionID)
            #expect(coordinator.applicant?.key.principal == "p-1")
            #expect(coordinator.welcome == worker.welcome)
            for n in 1...20 {
                let sent = try await worker.send(Array("{\"n\":\(n)}".utf8), priority: .results)
                #expect(sent.sequence == Int64(n))
                try await coordinator.send("{\"back\":\(n)}")
            }
            for n in 1...20 {
                #expect(await coordinator.nextText() == "{\"n\":\(n)}")
                #expect(await worker.nextText() == "{\"back\":\(n)}")
            }
            await worker.close(.normal, reason: "done")
            let closure = await coordinator.closure()
            #expect(closure == SessionClosure(.normal, reason: "done", origin: .peer))
            #expect(await coordinator.nextText() == nil)
        }
    }

    @Test func `a message of the largest size passes, and a larger one is refused before it is sent`() async throws {
        let fixture = SessionFixture()
        try await LoopbackServer.run(fixture.server()) { port in
            let (worker, coordinator) = try await fixture.connected(port)
            let largest = (0..<1 << 20).map { UInt8(0x20 + $0 % 90) }
            try await worker.send(largest, priority: .results)
            var frames = coordinator.received.makeAsyncIterator()
            #expect(await frames.next()?.payload == largest[...])
            let error = await #expect(throws: SendError.self) {
                try await worker.send(largest + [0x20], priority: .results)
            }
            #expect(error?.code == .tooBig)
            try await worker.send("after")
            #expect(await coordinator.nextText() == "after")
        }
    }

    @Test func `a writer waits while the reader does not read, and what is urgent overtakes what waits`() async throws {
        let fixture = SessionFixture()
        try await LoopbackServer.run(fixture.server()) { port in
            let (worker, coordinator) = try await fixture.connected(port)
            let piece = [UInt8](repeating: 0x61, count: 64 << 10)
            let count = 400
            let written = Counter()
            let logs = Task {
                for _ in 0..<count {
                    try await worker.send(piece, priority: .logs)
                    written.increase()
                }
            }
            // The system's buffers and ours take some, and then no more.
            #expect(await holds { written.isSteady })
            #expect(written.value < count)
            let urgent = Task { try await worker.send(Array("urgent".utf8), priority: .control) }
            // A heartbeat is not sent either: it waits, in front of what waits.
            #expect(await holds { written.isSteady })
            var position = 0
            var taken = 0
            for await frame in coordinator.received {
                taken += 1
                if frame.payload == Array("urgent".utf8)[...] { position = taken }
                if taken == count + 1 { break }
            }
            try await logs.value
            #expect(try await urgent.value.sequence == Int64(position))
            // It was written before at least half of the logs were.
            #expect(position <= count)
        }
    }

    @Test func `a cancelled send is taken back, and the session goes on`() async throws {
        let fixture = SessionFixture()
        try await LoopbackServer.run(fixture.server()) { port in
            let (worker, coordinator) = try await fixture.connected(port)
            let piece = [UInt8](repeating: 0x61, count: 512 << 10)
            let written = Counter()
            let senders = (0..<40).map { _ in
                Task {
                    try await worker.send(piece, priority: .results)
                    written.increase()
                }
            }
            #expect(await holds { written.isSteady })
            let waiting = written.value
            #expect(waiting < 40)
            for sender in senders { sender.cancel() }
            for sender in senders { _ = try? await sender.value }
            let reader = Task {
                var seen = 0
                for await frame in coordinator.received {
                    if frame.payload.count == 4 { break }
                    seen += 1
                }
                return seen
            }
            try await worker.send("last", priority: .logs)
            #expect(await reader.value == written.value)
        }
    }

    @Test func `the server's end closes sessions with 1001`() async throws {
        let fixture = SessionFixture()
        let worker = try await LoopbackServer.run(fixture.server()) { port in try await fixture.connect(port) }
        let closure = await worker.closure()
        #expect(closure.code == .goingAway)
        #expect(closure.origin == .peer)
        await #expect(throws: SendError.self) { try await worker.send("too late") }
    }

    @Test func `a link that went dead without a word is closed by both sides after two heartbeats`() async throws {
        let fixture = SessionFixture(heartbeatMilliseconds: 250)
        try await LoopbackServer.run(fixture.server()) { port in
            try await PathProxy.run(before: port) { proxy in
                let worker = try await fixture.connect(proxy.port)
                let coordinator = try await fixture.accepted.session(worker.sessionID)
                proxy.cut()
                #expect(await worker.closure().code == .silent)
                #expect(await coordinator.closure().code == .silent)
            }
        }
    }

    @Test func `whoever keeps talking is not closed for silence, and whoever stops is`() async throws {
        let fixture = SessionFixture(heartbeatMilliseconds: 250)
        let clock = HeldClock()
        try await LoopbackServer.run(fixture.server(clocks: clock.clocks)) { port in
            let (worker, coordinator) = try await fixture.connected(port)
            worker.setSilenceLimit(.seconds(60))
            for _ in 0..<10 {
                clock.advance(by: .milliseconds(450))
                // Had silence been counted from the session's beginning, this would come too late.
                try await worker.send("{}")
                #expect(await coordinator.nextText() == "{}")
            }
            #expect(coordinator.closed == nil)
            clock.advance(by: .milliseconds(501))
            #expect(await coordinator.closure().code == .silent)
        }
    }

    @Test func `a token travels sealed inside a session`() async throws {
        let fixture = SessionFixture()
        try await LoopbackServer.run(fixture.server()) { port in
            let (worker, coordinator) = try await fixture.connected(port)
            let token = try Token(fixture.handshake.claims(), signedWith: fixture.handshake.signingKey)
            let sealed = try coordinator.seal(token)
            #expect(try worker.open(sealed) == token)
            #expect(throws: FrameError.self) { try worker.open(sealed) }
            #expect(throws: FrameError.self) { try worker.seal(token) }
        }
    }

    @Test func `a posted payload is sent, and one too many is refused`() async throws {
        let fixture = SessionFixture()
        try await LoopbackServer.run(fixture.server()) { port in
            let (worker, coordinator) = try await fixture.connected(port)
            let written = Counter()
            try worker.post(Array("posted".utf8), priority: .control) { if case .success = $0 { written.increase() } }
            #expect(await coordinator.nextText() == "posted")
            #expect(await holds { written.value == 1 })
            let piece = [UInt8](repeating: 0x61, count: 1 << 20)
            var refused: SendError?
            for _ in 0..<100 where refused == nil {
                do {
                    try worker.post(piece, priority: .logs)
                } catch { refused = error as? SendError }
            }
            #expect(refused?.code == .queueFull)
        }
    }
}
