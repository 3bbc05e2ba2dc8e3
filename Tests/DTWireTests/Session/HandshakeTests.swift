import DTTestKit
import DTWire
import Testing

@Suite(.timeLimit(.minutes(5)))
struct HandshakeTests {
    @Test func `a worker with an API key and a coordinator that knows it end with the same keys and terms`() throws {
        var fixture = HandshakeFixture()
        let run = fixture.run(fixture.client(workerID: WorkerID(unchecked: "worker-1")), fixture.server())
        var worker = try #require(run.worker)
        var coordinator = try #require(run.coordinator)
        #expect(run.questions == ["key", "admit"])
        #expect(run.applicant?.workerID == WorkerID(unchecked: "worker-1"))
        #expect(run.applicant?.key.principal == "p-1")
        #expect(worker.welcome == coordinator.welcome)
        #expect(worker.sessionID == coordinator.sessionID)
        let now = fixture.now
        let there = worker.sealer.seal([1, 2, 3], at: worker.clock.time(at: now))
        #expect(try coordinator.opener.open(there, at: coordinator.clock.time(at: now)).payload == [1, 2, 3])
        let back = coordinator.sealer.seal([4], at: coordinator.clock.time(at: now))
        let received = try worker.opener.open(back, at: worker.clock.time(at: now))
        // The welcome was the first frame.
        #expect(received.sequence == 2)
    }

    @Test func `a worker with a token proves it, is checked against its key, and gets a sealed successor`() throws {
        var fixture = HandshakeFixture()
        let token = try Token(fixture.claims(), signedWith: fixture.signingKey)
        let successor = try Token(fixture.claims(expiresIn: .seconds(7200)), signedWith: fixture.signingKey)
        let run = fixture.run(
            fixture.client(.token(token)), fixture.server(),
            decide: { _ in .accept(HandshakeFixture.welcome(), token: successor) })
        #expect(run.questions == ["signing key", "key", "admit"])
        #expect(run.token == successor)
        #expect(run.applicant?.token == fixture.claims())
        #expect(run.applicant?.workerID == WorkerID(unchecked: "worker-1"))
        #expect(run.applicant?.credentialEnds == fixture.claims().expiry)
        // The successor is sealed: neither its text nor its signature crosses the wire.
        let signature = successor.text.split(separator: ".")[2]
        for text in run.wire { #expect(!String(decoding: text, as: UTF8.self).contains(signature)) }
    }

    @Test func `features that one side does not name are not agreed`() throws {
        var fixture = HandshakeFixture()
        let run = fixture.run(fixture.client(features: ["other"]), fixture.server())
        #expect(run.worker?.welcome.features == [])
        #expect(run.coordinator?.welcome.features == [])
    }

    /// What each kind of credential that does not hold looks like from outside.
    enum Bad: String, CaseIterable, Sendable {
        case unknownKey, wrongSecret, revokedKey, expiredKey, keyOfAnotherRole
        case unknownSigningKey, forgedToken, expiredToken, tokenForTheAPI, tokenOfRevokedKey, tokenOfAnotherWorker
    }

    private func run(_ bad: Bad) throws -> HandshakeRun {
        var fixture = HandshakeFixture()
        var keys = [fixture.stored]
        var signingKeys = [fixture.signingKey]
        var credential = Credential.apiKey(fixture.apiKey)
        var workerID: WorkerID?
        let token = { (claims: TokenClaims, key: SigningKey) in Credential.token(try Token(claims, signedWith: key)) }
        switch bad {
        case .unknownKey: keys = []
        case .wrongSecret: keys[0].proofKey = .unknown(using: &fixture.generator)
        case .revokedKey: keys[0].revoked = HandshakeFixture.wall
        case .expiredKey: keys[0].expires = HandshakeFixture.wall
        case .keyOfAnotherRole: (keys[0].roles, keys[0].proofKey) = ([.admin], nil)
        case .unknownSigningKey: (signingKeys, credential) = ([], try token(fixture.claims(), fixture.signingKey))
        case .forgedToken:
            var forger = fixture.signingKey
            forger.secret = .unknown(using: &fixture.generator)
            credential = try token(fixture.claims(), forger)
        case .expiredToken: credential = try token(fixture.claims(expiresIn: .seconds(-60)), fixture.signingKey)
        case .tokenForTheAPI: credential = try token(fixture.claims(audience: .api), fixture.signingKey)
        case .tokenOfRevokedKey:
            keys[0].revoked = HandshakeFixture.wall
            credential = try token(fixture.claims(), fixture.signingKey)
        case .tokenOfAnotherWorker:
            workerID = WorkerID(unchecked: "worker-2")
            credential = try token(fixture.claims(), fixture.signingKey)
        }
        return fixture.run(
            fixture.client(credential, workerID: workerID), fixture.server(), keys: keys, signingKeys: signingKeys)
    }

    @Test(arguments: Bad.allCases)
    func `a credential that does not hold gets one and the same answer`(_ bad: Bad) throws {
        let run = try run(bad)
        #expect(run.worker == nil)
        #expect(run.coordinator == nil)
        #expect(run.failure?.code == .refused(.unauthenticated))
        #expect(run.failure?.isSigned == false)
        #expect(run.end?.code == .unauthenticated)
        #expect(run.end == (try self.run(.unknownKey)).end)
        // The same number of messages, each of the same length, whatever is wrong.
        let reference = try self.run(
            bad.rawValue.lowercased().contains("token") || bad == .unknownSigningKey ? .forgedToken : .unknownKey)
        if bad != .tokenForTheAPI, bad != .tokenOfAnotherWorker, bad != .expiredToken {
            #expect(run.wire.map(\.count) == reference.wire.map(\.count))
        }
    }

    @Test(arguments: [(Duration.seconds(-3600), "behind"), (.seconds(3600), "ahead of")])
    func `a clock an hour off is refused, and says by how much`(_ off: Duration, _ word: String) {
        var fixture = HandshakeFixture()
        let run = fixture.run(fixture.client(), fixture.server(), workerClock: off)
        #expect(run.failure?.code == .refused(.clock))
        #expect(run.end?.code.rawValue == 4408)
        #expect(
            run.failure?.message.contains("3600 s \(word)") == true
                || run.failure?.message.contains("3599 s \(word)") == true)
        let seconds = (run.failure?.clockOffset ?? .zero) + off
        #expect(abs(seconds.inMilliseconds) < 1000)
    }

    @Test func `a clock four minutes off is taken, and the worker speaks in the coordinator's time`() throws {
        var fixture = HandshakeFixture()
        let run = fixture.run(fixture.client(), fixture.server(), workerClock: .seconds(-240))
        let worker = try #require(run.worker)
        let coordinator = try #require(run.coordinator)
        let difference = worker.clock.time(at: fixture.now).duration(to: coordinator.clock.time(at: fixture.now))
        #expect(abs(difference.inMilliseconds) <= 2)
    }

    @Test(arguments: [
        (Refused.Code.wrongRole, 4403), (.workerIDTaken, 4403), (.keyExpired, 4403), (.draining, 4403), (.busy, 4429),
    ])
    func `after the proof a refusal is signed`(_ code: Refused.Code, _ closeCode: Int) {
        var fixture = HandshakeFixture()
        let run = fixture.run(
            fixture.client(), fixture.server(),
            decide: { _ in .refuse(Refused(code, "because", retryAfter: .seconds(3600))) })
        #expect(run.failure?.code == .refused(code))
        #expect(run.failure?.isSigned == true)
        #expect(run.failure?.retryAfter == .seconds(300))
        #expect(run.end?.code.rawValue == UInt16(closeCode))
    }

    @Test func `a token without the role worker is refused by name, since it was proved`() throws {
        var fixture = HandshakeFixture()
        let token = try Token(fixture.claims(roles: [.read]), signedWith: fixture.signingKey)
        let run = fixture.run(fixture.client(.token(token)), fixture.server())
        #expect(run.failure?.code == .refused(.wrongRole))
        #expect(run.failure?.isSigned == true)
        #expect(!run.questions.contains("admit"))
    }

    @Test func `a coordinator without the key cannot welcome`() {
        var fixture = HandshakeFixture()
        var impostor = HandshakeFixture(seed: 2).stored
        impostor.id = fixture.apiKey.id
        // The impostor skips the check of the proof: it answers with a frame signed by what it has.
        let transcript = Transcript(hello: [], challenge: [])
        var sealer = FrameSealer(
            key: SessionKeys(impostor.proofKey ?? fixture.apiKey.proofKey, transcript).serverToClient)
        var client = fixture.client()
        var server = fixture.server()
        guard case .send(let hello) = client.handle(.opened(wall: HandshakeFixture.wall), at: fixture.now) else {
            return
        }
        _ = server.handle(.opened(wall: HandshakeFixture.wall), at: fixture.now)
        guard case .send(let challenge) = server.handle(.text(hello), at: fixture.now) else {
            Issue.record("no challenge")
            return
        }
        _ = client.handle(.text(challenge), at: fixture.now)
        let welcome = (try? JSONText.encode(HandshakeFixture.welcome())) ?? []
        let action = client.handle(.binary(sealer.seal(welcome, at: HandshakeFixture.wall)), at: fixture.now)
        guard case .fail(let failure) = action else {
            Issue.record("welcomed by an impostor")
            return
        }
        #expect(failure.code == .violation)
        #expect(failure.closeCode == .violation)
    }

    @Test(arguments: 0..<4)
    func `changing anything that crosses the wire ends the handshake`(_ position: Int) {
        for step in 1..<40 {
            var fixture = HandshakeFixture()
            let run = fixture.run(
                fixture.client(), fixture.server(),
                onWire: { index, bytes in
                    guard index == position else { return bytes }
                    var changed = bytes
                    changed[bytes.count * step / 40] ^= 1
                    return changed
                })
            #expect(run.worker == nil, "byte \(step)/40 of message \(position)")
        }
    }

    @Test func `impossible terms are not lived with`() {
        let impossible: [(inout Welcome) -> Void] = [
            { $0.heartbeatMilliseconds = 249 }, { $0.heartbeatMilliseconds = 60_001 },
            { $0.leaseMilliseconds = 14_999 },
            { $0.leaseMilliseconds = 3_600_001 }, { $0.maxMessageBytes = 65_535 },
            { $0.maxMessageBytes = 16 << 20 + 1 },
            { $0.version = 2 }, { $0.generation = -1 },
        ]
        for change in impossible {
            var welcome = HandshakeFixture.welcome()
            change(&welcome)
            #expect(welcome.impossibility != nil)
            var fixture = HandshakeFixture()
            let run = fixture.run(
                fixture.client(), fixture.server(), decide: { _ in .accept(welcome, token: nil) })
            #expect(run.end?.code == .internalError)
        }
        #expect(HandshakeFixture.welcome().impossibility == nil)
    }

    @Test func `a step that takes too long ends the handshake on either side`() {
        var fixture = HandshakeFixture()
        var client = fixture.client()
        _ = client.handle(.opened(wall: HandshakeFixture.wall), at: fixture.now)
        #expect(client.deadline == fixture.now.advanced(by: .seconds(5)))
        guard case .fail(let failure) = client.handle(.deadlinePassed, at: client.deadline) else {
            Issue.record("the worker waits on")
            return
        }
        #expect(failure.code == .timeout)
        var server = fixture.server()
        _ = server.handle(.opened(wall: HandshakeFixture.wall), at: fixture.now)
        guard case .end(let end) = server.handle(.deadlinePassed, at: server.deadline) else {
            Issue.record("the coordinator waits on")
            return
        }
        #expect(end.code == .silent)
    }

    @Test func `a store that is away is answered as busy`() {
        var fixture = HandshakeFixture()
        var (client, server) = (fixture.client(), fixture.server())
        _ = server.handle(.opened(wall: HandshakeFixture.wall), at: fixture.now)
        guard case .send(let hello) = client.handle(.opened(wall: HandshakeFixture.wall), at: fixture.now),
            case .send(let challenge) = server.handle(.text(hello), at: fixture.now),
            case .send(let auth) = client.handle(.text(challenge), at: fixture.now),
            case .findKey = server.handle(.text(auth), at: fixture.now),
            case .end(let end) = server.handle(.unavailable, at: fixture.now)
        else {
            Issue.record("the handshake went another way")
            return
        }
        #expect(end.code == .busy)
    }

    @Test(arguments: [
        "", "{", "null", "[]", "{\"type\":\"hello\"}", #"{"type":"hello","versions":[1],"versions":[1]}"#,
        String(repeating: " ", count: 9000), "{\"type\":\"hello\"} x",
    ])
    func `a hello that is none ends the handshake`(_ text: String) {
        var fixture = HandshakeFixture()
        var server = fixture.server()
        _ = server.handle(.opened(wall: HandshakeFixture.wall), at: fixture.now)
        guard case .end(let end) = server.handle(.text(Array(text.utf8)), at: fixture.now) else {
            Issue.record("the coordinator went on")
            return
        }
        #expect([.violation, .tooBig].contains(end.code))
    }

    @Test func `a worker of another version is told which version is spoken`() throws {
        var fixture = HandshakeFixture()
        var hello = Hello(
            versions: [2, 3], features: [], credential: .apiKey(fixture.apiKey.id), workerID: nil,
            nonce: Bytes(fixture.bytes(32)), agent: "x", time: HandshakeFixture.wall)
        for (versions, isTaken) in [([2, 3], false), ([], false), ([1, 2], true)] {
            hello.versions = versions
            var server = fixture.server()
            _ = server.handle(.opened(wall: HandshakeFixture.wall), at: fixture.now)
            switch server.handle(.text(try JSONText.encode(hello)), at: fixture.now) {
            case .end(let end): #expect(!isTaken && end.code.rawValue == 4426)
            case .send: #expect(isTaken)
            default: Issue.record("neither")
            }
        }
    }

    @Test func `random events never crash a machine, and never lead to a session`() {
        var fixture = HandshakeFixture(seed: 77)
        let good = fixture.run(fixture.client(), fixture.server()).wire
        for _ in 0..<2000 {
            var (client, server) = (fixture.client(), fixture.server())
            for _ in 0..<Int.random(in: 1..<8, using: &fixture.generator) {
                var text = good.randomElement(using: &fixture.generator) ?? []
                if Bool.random(using: &fixture.generator), !text.isEmpty {
                    text[Int.random(in: text.indices, using: &fixture.generator)] = .random(
                        in: 0...255, using: &fixture.generator)
                }
                let clientEvents: [ClientHandshake.Event] = [
                    .opened(wall: HandshakeFixture.wall), .text(text), .binary(text), .deadlinePassed,
                    .closed(.normal, reason: ""),
                ]
                let serverEvents: [ServerHandshake.Event] = [
                    .opened(wall: HandshakeFixture.wall), .text(text), .binary, .keyFound(fixture.stored),
                    .keyFound(nil),
                    .signingKeyFound(fixture.signingKey), .decided(.accept(HandshakeFixture.welcome(), token: nil)),
                    .unavailable, .deadlinePassed,
                ]
                let now = fixture.now
                if let event = clientEvents.randomElement(using: &fixture.generator),
                    case .established = client.handle(event, at: now)
                {
                    Issue.record("the worker has a session")
                }
                if let event = serverEvents.randomElement(using: &fixture.generator) {
                    switch server.handle(event, at: now) {
                    case .establish, .admit: Issue.record("the coordinator has a session")
                    default: break
                    }
                }
            }
        }
    }
}
