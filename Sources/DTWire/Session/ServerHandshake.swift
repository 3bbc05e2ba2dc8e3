/// The coordinator's half of the handshake: events in, one action out. No clock, no randomness, no store of its own.
///
/// A credential that is unknown, revoked, expired or wrong goes the same way at the same cost (one look-up, one derivation, one
/// comparison, with a key that nobody has where there is none) and gets the same answer.
package struct ServerHandshake: Sendable {
    package enum Event: Sendable {
        /// The WebSocket is open. `wall` is the machine's calendar.
        case opened(wall: Timestamp)
        /// A text frame came, whole.
        case text([UInt8])
        /// A binary frame came.
        case binary
        /// The answer to `findKey`: what the store has under that id.
        case keyFound(StoredKey?)
        /// The answer to `findSigningKey`.
        case signingKeyFound(SigningKey?)
        /// The answer to `admit`.
        case decided(AdmissionDecision)
        /// A question could not be answered: the store is away.
        case unavailable
        /// `deadline` has passed.
        case deadlinePassed
    }

    package enum Action: Sendable {
        case none
        /// Send this text frame.
        case send([UInt8])
        /// Look up an API key, and answer with `keyFound`.
        case findKey(KeyID)
        /// Look up a signing key, and answer with `signingKeyFound`.
        case findSigningKey(SigningKeyID)
        /// The proof holds: decide whether this worker may have a session, and on which terms; answer with `decided`.
        case admit(Applicant)
        /// Send this binary frame, the welcome; the session stands.
        case establish(frame: [UInt8], SecuredSession, Applicant)
        /// Send these frames, where there are any, and close the WebSocket.
        case end(ServerHandshakeEnd)
    }

    /// What has been read of the worker so far.
    private struct Opening {
        var hello: Hello
        var helloText: [UInt8]
        var challenge: Challenge
        var challengeText: [UInt8]
        var clock: SessionClock
    }

    /// The worker whose proof held.
    private struct Proven {
        var opening: Opening
        var transcript: Transcript
        var keys: SessionKeys
    }

    private enum State {
        case idle
        case awaitingHello(wall: Timestamp, since: Instant)
        case challengeSent(Opening)
        case resolving(Opening, Auth)
        case checkingParent(Proven, TokenClaims)
        case deciding(Proven, Applicant)
        case ended
    }

    private let sessionID: Bytes
    private let nonce: Bytes
    private let unknownKey: ProofKey
    private let step: Duration
    private var state = State.idle
    /// When the step under way has taken too long.
    package private(set) var deadline = Instant.origin

    /// - Parameters:
    ///   - sessionID: 16 bytes from the system's generator.
    ///   - nonce: 32 bytes from the system's generator.
    ///   - unknownKey: a key that nobody has.
    ///   - step: how long a step may take.
    package init(
        sessionID: Bytes, nonce: Bytes, unknownKey: ProofKey, step: Duration = SessionLimits.handshakeStep
    ) {
        self.sessionID = sessionID
        self.nonce = nonce
        self.unknownKey = unknownKey
        self.step = step
    }

    package mutating func handle(_ event: Event, at now: Instant) -> Action {
        switch (event, state) {
        case (_, .ended): return .none
        case (.opened(let wall), .idle):
            deadline = now.advanced(by: step)
            state = .awaitingHello(wall: wall, since: now)
            return .none
        case (.text(let text), .awaitingHello(let wall, let since)):
            return challenge(text, SessionClock(wall: wall, at: since), at: now)
        case (.text(let text), .challengeSent(let opening)): return resolve(text, opening, at: now)
        case (.keyFound(let key), .resolving(let opening, let auth)): return prove(opening, auth, key, at: now)
        case (.signingKeyFound(let key), .resolving(let opening, let auth)): return prove(opening, auth, key, at: now)
        case (.keyFound(let key), .checkingParent(let proven, let claims)): return admit(proven, claims, key, at: now)
        case (.decided(let decision), .deciding(let proven, let applicant)):
            return conclude(proven, applicant, decision, at: now)
        case (.unavailable, _):
            return refuse(Refused(.busy, "the coordinator's store is away; come again", retryAfter: .seconds(5)))
        case (.deadlinePassed, _):
            return end(.silent, "a step of the handshake took longer than \(step.inSeconds) s")
        case (.text, _), (.binary, _): return end(.violation, "a frame out of order in the handshake")
        case (.opened, _), (.keyFound, _), (.signingKeyFound, _), (.decided, _):
            return end(.internalError, "the coordinator lost its place in the handshake")
        }
    }

    // MARK: - Steps

    private mutating func challenge(_ text: [UInt8], _ clock: SessionClock, at now: Instant) -> Action {
        guard text.count <= SessionLimits.handshakeBytes else {
            return end(.tooBig, "hello is longer than \(SessionLimits.handshakeBytes) bytes")
        }
        let hello: Hello
        do {
            hello = try JSONText.decode(Hello.self, from: text)
        } catch {
            return end(.violation, "hello: \(error)")
        }
        guard hello.versions.contains(SessionLimits.version) else {
            return refuse(
                Refused(.version, "this coordinator speaks version \(SessionLimits.version) of the protocol"))
        }
        let offset = hello.time.duration(to: clock.time(at: now))
        guard offset <= SessionLimits.clockTolerance, offset >= .zero - SessionLimits.clockTolerance else {
            let seconds = abs(offset.inMilliseconds) / 1000
            return refuse(
                Refused(
                    .clock,
                    "your clock is \(seconds) s \(offset > .zero ? "behind" : "ahead of") the coordinator's; at most 300 s are allowed",
                    clockOffset: offset))
        }
        let challenge = Challenge(sessionID: sessionID, nonce: nonce, time: clock.time(at: now))
        guard let answer = try? JSONText.encode(challenge) else {
            return end(.internalError, "challenge cannot be written")
        }
        deadline = now.advanced(by: step)
        state = .challengeSent(
            Opening(hello: hello, helloText: text, challenge: challenge, challengeText: answer, clock: clock))
        return .send(answer)
    }

    private mutating func resolve(_ text: [UInt8], _ opening: Opening, at now: Instant) -> Action {
        guard text.count <= SessionLimits.handshakeBytes, let auth = try? JSONText.decode(Auth.self, from: text) else {
            return end(.violation, "auth is malformed")
        }
        deadline = now.advanced(by: step)
        state = .resolving(opening, auth)
        switch opening.hello.credential {
        case .apiKey(let id): return .findKey(id)
        case .token(let shown): return .findSigningKey(shown.signingKeyID)
        }
    }

    /// Checks the proof of an API key.
    private mutating func prove(_ opening: Opening, _ auth: Auth, _ key: StoredKey?, at now: Instant) -> Action {
        guard case .apiKey(let id) = opening.hello.credential else {
            return end(.internalError, "an API key was looked up for a token")
        }
        let (proven, isValid) = check(opening, auth, key?.proofKey ?? unknownKey)
        let holds = key.map { $0.id == id && $0.holds(at: opening.clock.time(at: now)) } ?? false
        guard isValid, holds, let key else { return refuseCredential() }
        return ask(
            proven,
            Applicant(
                hello: opening.hello, key: key, roles: key.roles, credentialEnds: key.expires, token: nil,
                sessionID: sessionID), at: now)
    }

    /// Checks the proof of a token, and goes on to the key that it was minted with.
    private mutating func prove(_ opening: Opening, _ auth: Auth, _ key: SigningKey?, at now: Instant) -> Action {
        guard case .token(let shown) = opening.hello.credential else {
            return end(.internalError, "a signing key was looked up for an API key")
        }
        let known = key.flatMap { $0.id == shown.signingKeyID ? $0.secret : nil }
        let signing = SigningKey(
            id: shown.signingKeyID, secret: known ?? unknownKey, created: opening.challenge.time,
            signFrom: opening.challenge.time)
        let (proven, isValid) = check(opening, auth, signing.signature(over: shown.text))
        guard isValid, known != nil, let claims = try? shown.claims(), let worker = WorkerID(rawValue: claims.subject),
            (try? claims.check(for: .session, at: opening.clock.time(at: now))) != nil,
            opening.hello.workerID == nil || opening.hello.workerID == worker
        else { return refuseCredential() }
        state = .checkingParent(proven, claims)
        return .findKey(claims.key)
    }

    private func check(_ opening: Opening, _ auth: Auth, _ proofKey: ProofKey) -> (Proven, isValid: Bool) {
        let transcript = Transcript(hello: opening.helloText, challenge: opening.challengeText)
        let keys = SessionKeys(proofKey, transcript)
        let isValid = ConstantTime.equal(keys.proof(of: transcript).content, auth.proof.content)
        return (Proven(opening: opening, transcript: transcript, keys: keys), isValid)
    }

    private mutating func admit(
        _ proven: Proven, _ claims: TokenClaims, _ parent: StoredKey?, at now: Instant
    ) -> Action {
        guard let parent, parent.id == claims.key, parent.holds(at: proven.opening.clock.time(at: now)) else {
            return refuseCredential()
        }
        return ask(
            proven,
            Applicant(
                hello: proven.opening.hello, key: parent, roles: parent.granting(claims.roles),
                credentialEnds: parent.expires.map { min($0, claims.expiry) } ?? claims.expiry, token: claims,
                sessionID: sessionID), at: now)
    }

    private mutating func ask(_ proven: Proven, _ applicant: Applicant, at now: Instant) -> Action {
        guard applicant.roles.contains(.worker) else {
            let refused = Refused(.wrongRole, "this credential does not have the role worker")
            return conclude(proven, applicant, .refuse(refused), at: now)
        }
        state = .deciding(proven, applicant)
        return .admit(applicant)
    }

    private mutating func conclude(
        _ proven: Proven, _ applicant: Applicant, _ decision: AdmissionDecision, at now: Instant
    ) -> Action {
        let clock = proven.opening.clock
        var sealer = FrameSealer(key: proven.keys.serverToClient)
        switch decision {
        case .refuse(let refused):
            guard let payload = try? JSONText.encode(refused) else {
                return end(.internalError, "refused cannot be written")
            }
            state = .ended
            return .end(
                ServerHandshakeEnd(
                    frame: sealer.seal(payload, at: clock.time(at: now)), code: refused.code.closeCode,
                    reason: refused.message))
        case .accept(var welcome, let token):
            var tokens = TokenSealer(proven.keys, proven.transcript)
            welcome.features = welcome.features.filter(proven.opening.hello.features.contains)
            welcome.sealedToken = token.flatMap { try? tokens.seal($0) }
            guard welcome.impossibility == nil, let payload = try? JSONText.encode(welcome),
                payload.count <= SessionLimits.firstPayloadBytes
            else {
                return end(
                    .internalError, "the terms of the session are impossible: \(welcome.impossibility ?? "size")")
            }
            state = .ended
            let frame = sealer.seal(payload, at: clock.time(at: now))
            return .establish(
                frame: frame,
                SecuredSession(
                    sealer: sealer,
                    opener: FrameOpener(
                        key: proven.keys.clientToServer, maximumPayloadBytes: welcome.maxMessageBytes),
                    clock: clock, tokens: .seals(tokens), welcome: welcome, sessionID: sessionID),
                applicant)
        }
    }

    // MARK: - Ends

    private mutating func refuseCredential() -> Action {
        refuse(
            Refused(
                .unauthenticated,
                "the key or token is unknown, wrong, expired or revoked, or may not open a worker's session"))
    }

    /// Refuses in an unsigned text frame.
    private mutating func refuse(_ refused: Refused) -> Action {
        state = .ended
        return .end(
            ServerHandshakeEnd(
                text: try? JSONText.encode(refused), code: refused.code.closeCode, reason: refused.message))
    }

    private mutating func end(_ code: CloseCode, _ reason: String) -> Action {
        state = .ended
        return .end(ServerHandshakeEnd(code: code, reason: reason))
    }
}

/// How a coordinator ends a handshake that leads to no session.
package struct ServerHandshakeEnd: Hashable, Sendable {
    /// A last text frame: an unsigned refusal.
    package var text: [UInt8]?
    /// A last binary frame: a signed refusal.
    package var frame: [UInt8]?
    package var code: CloseCode
    package var reason: String
}
