/// The worker's half of the handshake: events in, one action out. No clock, no randomness, no socket of its own.
///
///     worker                         coordinator
///       hello      ───────────────▶
///                  ◀───────────────  challenge
///       auth       ───────────────▶
///                  ◀───────────────  welcome (signed frame 1)
package struct ClientHandshake: Sendable {
    package enum Event: Sendable {
        /// The WebSocket is open. `wall` is the machine's calendar.
        case opened(wall: Timestamp)
        /// A text frame came, whole.
        case text([UInt8])
        /// A binary frame came, whole.
        case binary([UInt8])
        /// `deadline` has passed.
        case deadlinePassed
        /// The connection ended.
        case closed(CloseCode, reason: String)
    }

    package enum Action: Sendable {
        case none
        /// Send this text frame.
        case send([UInt8])
        /// The session stands; `token` came sealed in the welcome.
        case established(SecuredSession, token: Token?)
        /// Close the WebSocket with `closeCode`.
        case fail(HandshakeFailure)
    }

    private enum State {
        case idle
        case helloSent(hello: [UInt8], at: Instant, SessionClock)
        case authSent(Challenge, Transcript, SessionKeys, SessionClock)
        case ended
    }

    private let credential: Credential
    private let features: [String]
    private let workerID: WorkerID?
    private let heartbeat: Duration?
    private let agent: String
    private let nonce: Bytes
    private var state = State.idle
    /// When the step under way has taken too long.
    package private(set) var deadline = Instant.origin

    /// - Parameters:
    ///   - heartbeat: the heartbeat that the worker wishes for.
    ///   - nonce: 32 bytes from the system's generator, new for each connection.
    ///   - agent: the program and its version, at most 128 bytes.
    package init(
        credential: Credential, features: [String], workerID: WorkerID?, heartbeat: Duration? = nil, agent: String,
        nonce: Bytes
    ) {
        self.credential = credential
        self.features = features
        self.workerID = workerID
        self.heartbeat = heartbeat
        self.agent = agent
        self.nonce = nonce
    }

    package mutating func handle(_ event: Event, at now: Instant) -> Action {
        switch (event, state) {
        case (_, .ended): return .none
        case (.opened(let wall), .idle): return sendHello(wall, at: now)
        case (.text(let text), .helloSent(let hello, let sent, let clock)):
            return answer(text, hello: hello, sent: sent, clock: clock, at: now)
        case (.text(let text), .authSent): return end(failure(inRefusal: text))
        case (.binary(let frame), .authSent(let challenge, let transcript, let keys, let clock)):
            return takeFirstFrame(frame, challenge, transcript, keys, clock, at: now)
        case (.deadlinePassed, _):
            return end(
                HandshakeFailure(
                    .timeout, "the coordinator did not go on with the handshake for 5 s", closeCode: .silent))
        case (.closed(let code, let reason), _):
            return end(Self.failure(closedWith: code, reason: reason))
        case (.opened, _), (.text, _), (.binary, _):
            return end(.violation("the coordinator sent a frame out of order in the handshake"))
        }
    }

    // MARK: - Steps

    private mutating func sendHello(_ wall: Timestamp, at now: Instant) -> Action {
        let hello = Hello(
            features: features, credential: credential.shown, workerID: workerID, heartbeat: heartbeat, nonce: nonce,
            agent: agent, time: wall
        )
        guard let text = try? JSONText.encode(hello), text.count <= SessionLimits.handshakeBytes else {
            return end(
                HandshakeFailure(.internalError, "hello does not fit a handshake frame", closeCode: .internalError))
        }
        deadline = now.advanced(by: SessionLimits.handshakeStep)
        state = .helloSent(hello: text, at: now, SessionClock(wall: wall, at: now))
        return .send(text)
    }

    private mutating func answer(
        _ text: [UInt8], hello: [UInt8], sent: Instant, clock: SessionClock, at now: Instant
    ) -> Action {
        guard text.count <= SessionLimits.handshakeBytes,
            let challenge = try? JSONText.decode(Challenge.self, from: text)
        else { return end(failure(inRefusal: text)) }
        var clock = clock
        clock.learn(peerTime: challenge.time, sent: sent, received: now)
        let transcript = Transcript(hello: hello, challenge: text)
        let keys = SessionKeys(credential.proofKey, transcript)
        guard let answer = try? JSONText.encode(Auth(proof: keys.proof(of: transcript))) else {
            return end(HandshakeFailure(.internalError, "auth cannot be written", closeCode: .internalError))
        }
        deadline = now.advanced(by: SessionLimits.handshakeStep)
        state = .authSent(challenge, transcript, keys, clock)
        return .send(answer)
    }

    private mutating func takeFirstFrame(
        _ frame: [UInt8], _ challenge: Challenge, _ transcript: Transcript, _ keys: SessionKeys, _ clock: SessionClock,
        at now: Instant
    ) -> Action {
        var opener = FrameOpener(key: keys.serverToClient)
        let payload: ArraySlice<UInt8>
        do {
            payload = try opener.open(frame, at: clock.time(at: now)).payload
        } catch {
            // A coordinator that does not know our key cannot sign: this is where an impostor fails.
            return end(HandshakeFailure(.violation, "the coordinator's proof: \(error)", closeCode: error.closeCode))
        }
        if let refused = try? JSONText.decode(Refused.self, from: payload) {
            return end(HandshakeFailure(refused, isSigned: true))
        }
        let welcome: Welcome
        do {
            welcome = try JSONText.decode(Welcome.self, from: payload)
        } catch {
            return end(HandshakeFailure(.violation, "welcome: \(error)", isSigned: true, closeCode: .unreadable))
        }
        let strayFeature = welcome.features.first { !features.contains($0) }
        if let impossibility = welcome.impossibility ?? strayFeature.map({ "feature \($0) was not offered" }) {
            return end(
                HandshakeFailure(
                    .impossibleTerms, "welcome: \(impossibility)", isSigned: true, closeCode: .unreadable))
        }
        var tokens = TokenOpener(keys, transcript)
        var token: Token?
        if let sealed = welcome.sealedToken {
            do {
                token = try tokens.open(sealed)
            } catch {
                return end(HandshakeFailure(.violation, "welcome: \(error)", isSigned: true, closeCode: .violation))
            }
        }
        opener.maximumPayloadBytes = welcome.maxMessageBytes
        state = .ended
        return .established(
            SecuredSession(
                sealer: FrameSealer(key: keys.clientToServer), opener: opener, clock: clock, tokens: .opens(tokens),
                welcome: welcome, sessionID: challenge.sessionID),
            token: token)
    }

    // MARK: - Failures

    private mutating func end(_ failure: HandshakeFailure) -> Action {
        state = .ended
        return .fail(failure)
    }

    /// What an unexpected text frame means: a refusal, or nothing that the protocol knows.
    private func failure(inRefusal text: [UInt8]) -> HandshakeFailure {
        guard text.count <= SessionLimits.handshakeBytes, let refused = try? JSONText.decode(Refused.self, from: text)
        else { return .violation("the coordinator sent a text frame that the handshake does not know") }
        return HandshakeFailure(refused, isSigned: false)
    }

    private static func failure(closedWith code: CloseCode, reason: String) -> HandshakeFailure {
        let refusal: Refused.Code? =
            switch code {
            case .unauthenticated: .unauthenticated
            case .clock: .clock
            case .version: .version
            case .busy: .busy
            default: nil
            }
        return HandshakeFailure(
            refusal.map { .refused($0) } ?? .closed,
            "the coordinator closed the connection in the handshake: \(code)\(reason.isEmpty ? "" : ", \(reason)")",
            closeCode: .normal)
    }
}
