import DTEngine
import DTTransport
import DTWire
import Logging
import Synchronization

/// One engine's connection with its coordinator: opens sessions, turns their frames into events, and sends what the engine
/// says, without ever making the engine wait.
final class CoordinatorLink: Sendable {
    private let workerID: WorkerID
    private let agent: String
    private let credentials: CredentialBox
    private let inbox: EventInbox
    private let clocks: Clocks
    private let logger: Logger
    /// Called with each token that came, before it is used.
    private let keepToken: @Sendable (Token) async -> Void

    private struct State {
        var destination: Destination
        var session: Session?
        /// Whether `register` was sent: until then nothing else is.
        var hasRegistered = false
        /// When each heartbeat that is not acknowledged was written, oldest first.
        var heartbeats: [Instant] = []
    }

    private let state: Mutex<State>

    init(
        to destination: Destination, workerID: WorkerID, agent: String, credentials: CredentialBox, inbox: EventInbox,
        clocks: Clocks, logger: Logger, keepToken: @escaping @Sendable (Token) async -> Void
    ) {
        state = Mutex(State(destination: destination))
        self.workerID = workerID
        self.agent = agent
        self.credentials = credentials
        self.inbox = inbox
        self.clocks = clocks
        self.logger = logger
        self.keepToken = keepToken
    }

    /// Where the next session is opened.
    var destination: Destination {
        get { state.withLock(\.destination) }
        set { state.withLock { $0.destination = newValue } }
    }

    /// The session that stands now.
    var session: Session? { state.withLock { $0.session } }

    /// Whose session it is.
    var origin: Origin? { session.map { SessionTerms($0.welcome).origin } }

    // MARK: - A session's life

    /// Opens a session and serves it to its end; says `connected` and `disconnected`.
    func live() async {
        credentials.refresh()
        guard let credential = credentials.current else {
            let message = "there is neither an API key nor a token: give --api-key, --token or --token-file"
            return inbox.post(.disconnected(Disconnection(.refused(code: "no_credential"), message: message)))
        }
        let destination = destination
        let offer = SessionOffer(
            credential: credential, workerID: credential.namesWorker ? nil : workerID,
            heartbeat: destination.heartbeat, agent: agent)
        let session: Session
        do {
            session = try await destination.connector.connect(to: destination.url, offer: offer)
        } catch {
            return inbox.post(.disconnected(disconnection(from: error)))
        }
        state.withLock { $0 = State(destination: $0.destination, session: session) }
        if let token = session.token { await take(token) }
        inbox.post(.connected(SessionTerms(session.welcome)))
        for await frame in session.received { await receive(frame, on: session) }
        let closure = await session.closure()
        state.withLock { $0 = State(destination: $0.destination) }
        inbox.post(.disconnected(disconnection(from: closure)))
    }

    private func receive(_ frame: ReceivedFrame, on session: Session) async {
        do {
            let message = try JSONText.decode(CoordinatorMessage.self, from: frame.payload)
            switch message {
            case .tokenRefresh(let refresh): await take(try session.open(refresh.sealedToken))
            case .heartbeatAck(let ack): learnClock(from: ack, on: session)
            default: break
            }
            await inbox.postWhenRoom(
                .received(message, seq: frame.sequence, sent: session.instant(of: frame.time)))
        } catch {
            logger.error("a message that cannot be read", metadata: ["error": "\(error)"])
            let fault = ProtocolFault(code: "unreadable", message: "\(error)", seq: frame.sequence, fatal: true)
            send(.error(fault))
            await session.close(.unreadable, reason: "\(error)")
        }
    }

    private func take(_ token: Token) async {
        credentials.renew(token)
        if credentials.hasOnlyToken { await keepToken(token) }
    }

    private func learnClock(from ack: HeartbeatAck, on session: Session) {
        let sent = state.withLock { $0.heartbeats.isEmpty ? nil : $0.heartbeats.removeFirst() }
        guard let sent else { return }
        session.learnClock(peerTime: ack.time, sent: sent, received: clocks.monotonic())
    }

    // MARK: - Sending

    /// Sends something about a task if the session is its coordinator's: what takes long to read or to upload may come when
    /// another session stands.
    func send(_ message: WorkerMessage, of origin: Origin) { if origin == self.origin { send(message) } }

    /// Sends a message when its turn comes; without a session it goes nowhere, for the engine says it again.
    func send(_ message: WorkerMessage) {
        guard let session = sessionTaking(message) else { return }
        do {
            let payload = try JSONText.encode(message)
            try session.post(payload, priority: message.priority) { [self] result in
                guard case .heartbeat = message, case .success(let frame) = result else { return }
                state.withLock { $0.heartbeats.append(frame.at) }
            }
        } catch let error as SendError where error.code == .closed {
            // Its end is an event of its own.
        } catch {
            logger.error("cannot send", metadata: ["error": "\(error)"])
            end(session, .internalError, reason: "\(error)")
        }
    }

    /// The session, if this message may go into it: `register` is the first, whatever an earlier session left behind.
    private func sessionTaking(_ message: WorkerMessage) -> Session? {
        state.withLock { state in
            if case .register = message { state.hasRegistered = true }
            return state.hasRegistered ? state.session : nil
        }
    }

    /// Ends the session, if there is one.
    func disconnect() {
        guard let session else { return }
        end(session, .normal, reason: "")
    }

    private func end(_ session: Session, _ code: CloseCode, reason: String) {
        // Unstructured: closing waits up to two seconds for the other side, and nobody waits for that.
        Task { await session.close(code, reason: reason) }
    }

    // MARK: - Why there is none

    private func disconnection(from error: SessionError) -> Disconnection {
        switch error.code {
        case .unreachable, .tls:
            return Disconnection(.unreachable, message: error.message, retryAfter: error.retryAfter)
        case .upgradeRefused(let status):
            return Disconnection(
                .refused(code: "http_\(status)"), message: error.message, retryAfter: error.retryAfter)
        case .handshake(.refused(let code)):
            if code == .unauthenticated { credentials.refused() }
            return Disconnection(
                .refused(code: code.rawValue), message: error.message, retryAfter: error.retryAfter)
        case .handshake: return Disconnection(.lost, message: error.message, retryAfter: error.retryAfter)
        }
    }

    private func disconnection(from closure: SessionClosure) -> Disconnection {
        switch closure.code {
        case .unauthenticated:
            credentials.refused()
            return Disconnection(.refused(code: "unauthenticated"), message: "\(closure)")
        case .refused: return Disconnection(.refused(code: "refused"), message: "\(closure)")
        default: return Disconnection(.lost, message: "\(closure)")
        }
    }
}

extension WorkerMessage {
    var priority: SendPriority {
        switch self {
        case .taskResults: .results
        case .taskLog: .logs
        default: .control
        }
    }
}

extension SessionTerms {
    init(_ welcome: Welcome) {
        self.init(
            workerID: welcome.workerID, origin: Origin(cluster: welcome.clusterID, generation: welcome.generation),
            heartbeat: welcome.heartbeat, lease: welcome.lease, maxMessageBytes: welcome.maxMessageBytes)
    }
}

extension Credential {
    /// Whether it says itself which worker it is for.
    fileprivate var namesWorker: Bool {
        if case .token = self { true } else { false }
    }
}
