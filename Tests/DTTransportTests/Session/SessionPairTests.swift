import DTTestKit
import DTTransport
import DTWire
import Testing

@Suite(.timeLimit(.minutes(5)))
struct SessionPairTests {
    private func pair() -> SessionPair {
        var fixture = HandshakeFixture()
        let run = fixture.run(fixture.client(), fixture.server())
        return SessionPair(
            welcome: HandshakeFixture.welcome(),
            applicant: run.applicant
                ?? Applicant(
                    hello: Hello(
                        features: [], credential: .apiKey(fixture.apiKey.id), workerID: nil, nonce: [], agent: "",
                        time: HandshakeFixture.wall), key: fixture.stored, roles: [.worker], credentialEnds: nil,
                    token: nil, sessionID: []))
    }

    @Test func `payloads pass both ways, numbered`() async throws {
        let pair = pair()
        for n in 1...5 {
            #expect(try await pair.worker.send(Array("\(n)".utf8), priority: .logs).sequence == Int64(n))
        }
        try await pair.coordinator.send("back")
        for n in 1...5 { #expect(await pair.coordinator.nextText() == "\(n)") }
        #expect(await pair.worker.nextText() == "back")
    }

    @Test func `a writer waits for a reader that does not read`() async throws {
        let pair = pair()
        let written = Counter()
        let writer = Task {
            for _ in 0..<100 {
                try await pair.worker.send([UInt8](repeating: 1, count: 64 << 10), priority: .results)
                written.increase()
            }
        }
        #expect(await holds { written.isSteady })
        #expect(written.value < 100)
        var count = 0
        for await _ in pair.coordinator.received {
            count += 1
            if count == 100 { break }
        }
        try await writer.value
    }

    @Test func `closing one side ends both, and wakes whoever waits`() async throws {
        let pair = pair()
        let reader = Task { await pair.coordinator.nextText() }
        let ended = Task { await pair.coordinator.closure() }
        await pair.worker.close(.normal, reason: "done")
        #expect(await reader.value == nil)
        #expect(await ended.value == SessionClosure(.normal, reason: "done", origin: .peer))
        #expect(pair.worker.closed?.origin == .here)
        await #expect(throws: SendError.self) { try await pair.coordinator.send("late") }
        await #expect(throws: SendError.self) { try await pair.worker.send("late") }
    }

    @Test func `a cancelled reader stops, and another reads on`() async throws {
        let pair = pair()
        let reader = Task { await pair.coordinator.nextText() }
        reader.cancel()
        #expect(await reader.value == nil)
        try await pair.worker.send("for the next")
        #expect(await pair.coordinator.nextText() == "for the next")
    }

    @Test func `tokens are sealed and opened as on the wire`() async throws {
        let pair = pair()
        let fixture = HandshakeFixture()
        let token = try Token(fixture.claims(), signedWith: fixture.signingKey)
        #expect(try pair.worker.open(pair.coordinator.seal(token)) == token)
    }
}
