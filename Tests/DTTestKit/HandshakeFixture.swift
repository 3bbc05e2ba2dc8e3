package import DTWire

/// A worker and a coordinator that know each other, for tests of the handshake without sockets. Time stands still unless told.
package struct HandshakeFixture: Sendable {
    package static let wall = Timestamp(milliseconds: 1_750_000_000_000)

    package var generator: SeededGenerator
    package var apiKey: APIKey
    package var stored: StoredKey
    package var signingKey: SigningKey
    package var now = Instant(nanoseconds: 5_000_000_000)

    package init(seed: UInt64 = 1) {
        generator = SeededGenerator(seed: seed)
        apiKey = .generate(using: &generator)
        stored = StoredKey(apiKey, name: "fixture", principal: "p-1", roles: [.worker], created: Self.wall)
        signingKey = .generate(created: Self.wall, signFrom: Self.wall, using: &generator)
    }

    package func claims(
        subject: String = "worker-1", audience: Audience = .session, expiresIn: Duration = .seconds(3600),
        roles: [Role] = [.worker], at now: Timestamp = wall
    ) -> TokenClaims {
        TokenClaims(
            subject: subject, key: apiKey.id, roles: roles, audience: audience,
            issued: now.advanced(by: .seconds(-7200)), expires: now.advanced(by: expiresIn),
            renewUntil: now.advanced(by: .seconds(86_400)), id: "t-1")
    }

    package static func welcome(_ workerID: WorkerID = WorkerID(unchecked: "worker-1")) -> Welcome {
        Welcome(
            features: ["example"], clusterID: ClusterID(unchecked: "c1"), generation: 1, workerID: workerID,
            heartbeatMilliseconds: 5000, leaseMilliseconds: 30_000, maxMessageBytes: 1 << 20,
            roster: ["http://127.0.0.1:8080"])
    }

    package mutating func client(
        _ credential: Credential? = nil, workerID: WorkerID? = nil, features: [String] = ["example"]
    ) -> ClientHandshake {
        ClientHandshake(
            credential: credential ?? .apiKey(apiKey), features: features, workerID: workerID, agent: "dt-worker/test",
            nonce: Bytes(bytes(32)))
    }

    package mutating func server() -> ServerHandshake {
        ServerHandshake(
            sessionID: Bytes(bytes(16)), nonce: Bytes(bytes(32)), unknownKey: .unknown(using: &generator))
    }

    package mutating func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    }
}

/// How a handshake between two machines went.
package struct HandshakeRun {
    package var worker: SecuredSession?
    package var coordinator: SecuredSession?
    package var token: Token?
    package var applicant: Applicant?
    package var failure: HandshakeFailure?
    package var end: ServerHandshakeEnd?
    /// What the coordinator's machine asked for, in order.
    package var questions: [String] = []
    /// Everything that crossed the wire, in order.
    package var wire: [[UInt8]] = []
}

extension HandshakeFixture {
    /// Lets both machines talk until neither says anything more.
    /// - Parameters:
    ///   - onWire: changes what crosses the wire; called with its position and bytes.
    package mutating func run(
        _ client: ClientHandshake, _ server: ServerHandshake, keys: [StoredKey]? = nil,
        signingKeys: [SigningKey]? = nil,
        decide: (Applicant) -> AdmissionDecision = { _ in .accept(HandshakeFixture.welcome(), token: nil) },
        workerClock: Duration = .zero, onWire: (Int, [UInt8]) -> [UInt8] = { _, text in text }
    ) -> HandshakeRun {
        var (client, server, run) = (client, server, HandshakeRun())
        _ = server.handle(.opened(wall: Self.wall), at: now)
        var toServer: ServerHandshake.Event?
        var toClient: ClientHandshake.Event? = .opened(wall: Self.wall.advanced(by: workerClock))
        while toServer != nil || toClient != nil {
            now = now.advanced(by: .milliseconds(1))
            if let event = toClient {
                toClient = nil
                switch client.handle(event, at: now) {
                case .none: break
                case .send(let text): toServer = .text(run.carry(text, onWire))
                case .established(let session, let token): (run.worker, run.token) = (session, token)
                case .fail(let failure): run.failure = failure
                }
            }
            if let event = toServer {
                toServer = nil
                switch server.handle(event, at: now) {
                case .none: break
                case .send(let text): toClient = .text(run.carry(text, onWire))
                case .findKey(let id):
                    run.questions.append("key")
                    toServer = .keyFound((keys ?? [stored]).first { $0.id == id })
                case .findSigningKey(let id):
                    run.questions.append("signing key")
                    toServer = .signingKeyFound((signingKeys ?? [signingKey]).first { $0.id == id })
                case .admit(let applicant):
                    run.questions.append("admit")
                    toServer = .decided(decide(applicant))
                case .establish(let frame, let session, let applicant):
                    (run.coordinator, run.applicant) = (session, applicant)
                    toClient = .binary(run.carry(frame, onWire))
                case .end(let end):
                    run.end = end
                    if let text = end.text { toClient = .text(run.carry(text, onWire)) }
                    if let frame = end.frame { toClient = .binary(run.carry(frame, onWire)) }
                    if end.text == nil, end.frame == nil { toClient = .closed(end.code, reason: end.reason) }
                }
            }
        }
        return run
    }
}

extension HandshakeRun {
    fileprivate mutating func carry(_ bytes: [UInt8], _ onWire: (Int, [UInt8]) -> [UInt8]) -> [UInt8] {
        let carried = onWire(wire.count, bytes)
        wire.append(carried)
        return carried
    }
}
