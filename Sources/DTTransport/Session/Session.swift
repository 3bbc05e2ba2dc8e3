package import DTWire
import Synchronization

/// An authenticated connection between a worker and a coordinator, the same on both sides: payloads go out by priority and come
/// in by order, each signed, numbered and checked on the way.
///
/// Send and receive from different tasks: a `send` waits while the other side does not read, and two sides that both only send
/// would wait for ever.
package final class Session: Sendable {
    /// The terms.
    package let welcome: Welcome
    /// Names the session in the logs of both sides.
    package let sessionID: String
    /// Who the worker is and what it may do; on the coordinator's side only.
    package let applicant: Applicant?
    /// The token that came with the welcome; on the worker's side only.
    package let token: Token?
    /// The other side's address, for logs.
    package let peer: String

    private let carrier: any SessionCarrier
    private let clocks: Clocks
    private let state: Mutex<State>

    /// How much may wait before `post` refuses, in bytes.
    package static let maximumPostedBytes = 4 << 20

    private struct State {
        var clock: SessionClock
        var tokens: TokenSeal
        var outbound = OutboundQueue()
        var nextID: UInt64 = 0
        /// Whether the carrier knows that there is something to send.
        var isFlushing = false
        var inbound = InboundQueue()
        var receivers: [(id: UInt64, continuation: CheckedContinuation<ReceivedFrame?, Never>)] = []
        var closure: SessionClosure?
        var closureWaiters: [CheckedContinuation<SessionClosure, Never>] = []
    }

    init(
        _ secured: SecuredSession, applicant: Applicant?, token: Token?, peer: String, carrier: any SessionCarrier,
        clocks: Clocks
    ) {
        welcome = secured.welcome
        sessionID = secured.sessionID.content.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        self.applicant = applicant
        self.token = token
        self.peer = peer
        self.carrier = carrier
        self.clocks = clocks
        state = Mutex(State(clock: secured.clock, tokens: secured.tokens))
    }

    // MARK: - Sending

    /// Sends a payload and waits until it has been written to the socket.
    /// - Returns: its number and time: what `seen` and leases are counted from.
    /// - Throws: `SendError`; `CancellationError` when the task was cancelled before the payload was written.
    @discardableResult
    package func send(_ payload: [UInt8], priority: SendPriority) async throws -> SentFrame {
        let id = state.withLock { state in
            state.nextID += 1
            return state.nextID
        }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                enqueue(Outgoing(id: id, payload: payload) { continuation.resume(with: $0) }, priority)
                // A cancellation from before the payload was queued found nothing to take back.
                if Task.isCancelled { withdraw(id) }
            }
        } onCancel: {
            withdraw(id)
        }
    }

    /// Sends a payload without waiting.
    /// - Parameter completion: called once, from any thread, when the payload has been written or never will be.
    /// - Throws: `SendError`; with `queueFull` when the other side has not read for so long that the session should be closed.
    package func post(
        _ payload: [UInt8], priority: SendPriority,
        completion: @escaping @Sendable (Result<SentFrame, any Error>) -> Void = { _ in }
    ) throws {
        let (id, waiting, closure) = state.withLock { state in
            state.nextID += 1
            return (state.nextID, state.outbound.byteCount, state.closure)
        }
        if let closure { throw SendError.closed(closure) }
        guard payload.count <= welcome.maxMessageBytes else { throw tooBig(payload) }
        guard waiting + payload.count <= max(Self.maximumPostedBytes, welcome.maxMessageBytes) else {
            throw SendError(
                code: .queueFull, message: "\(waiting) bytes wait to be sent: the other side does not read")
        }
        enqueue(Outgoing(id: id, payload: payload, completion: completion), priority)
    }

    private func tooBig(_ payload: [UInt8]) -> SendError {
        SendError(
            code: .tooBig,
            message: "a message of \(payload.count) bytes; at most \(welcome.maxMessageBytes) were agreed")
    }

    private func enqueue(_ item: Outgoing, _ priority: SendPriority) {
        guard item.payload.count <= welcome.maxMessageBytes else {
            return item.completion(.failure(tooBig(item.payload)))
        }
        let (closure, wakes) = state.withLock { state in
            if let closure = state.closure { return (closure as SessionClosure?, false) }
            state.outbound.append(item, priority)
            defer { state.isFlushing = true }
            return (nil, !state.isFlushing)
        }
        if let closure { item.completion(.failure(SendError.closed(closure))) }
        if wakes { carrier.flush() }
    }

    private func withdraw(_ id: UInt64) {
        state.withLock { $0.outbound.remove(id) }?.completion(.failure(CancellationError()))
    }

    // MARK: - Receiving

    /// What the other side sent, in order; ends when the session does, and `closure()` says how. For one task only.
    package var received: ReceivedFrames { ReceivedFrames(session: self) }

    /// The next frame; `nil` when the session is over, or the task was cancelled.
    func receive() async -> ReceivedFrame? {
        let id = state.withLock { state in
            state.nextID += 1
            return state.nextID
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let (ready, frame, resumes) = state.withLock { state in
                    if let (frame, resumes) = state.inbound.popFirst() {
                        return (true, frame as ReceivedFrame?, resumes)
                    }
                    if state.closure != nil { return (true, nil, false) }
                    state.receivers.append((id, continuation))
                    return (false, nil, false)
                }
                if ready { continuation.resume(returning: frame) }
                if resumes { carrier.resumeReading() }
                if Task.isCancelled { stopReceiving(id) }
            }
        } onCancel: {
            stopReceiving(id)
        }
    }

    private func stopReceiving(_ id: UInt64) {
        let continuation = state.withLock { state in
            state.receivers.firstIndex { $0.id == id }.map { state.receivers.remove(at: $0).continuation }
        }
        continuation?.resume(returning: nil)
    }

    // MARK: - Ending

    /// Closes the session and returns when the connection has ended, at the latest after two seconds. What was not written yet
    /// is not sent.
    package func close(_ code: CloseCode, reason: String) async {
        end(SessionClosure(code, reason: reason, origin: .here))
        await carrier.close(code, reason: reason)
    }

    /// Waits until the session is over, and says how it ended.
    package func closure() async -> SessionClosure {
        await withCheckedContinuation { continuation in
            let closure = state.withLock { state in
                if state.closure == nil { state.closureWaiters.append(continuation) }
                return state.closure
            }
            if let closure { continuation.resume(returning: closure) }
        }
    }

    /// How the session ended; `nil` while it stands.
    package var closed: SessionClosure? { state.withLock { $0.closure } }

    /// Closes the session when nothing valid comes for this long; two heartbeats of the welcome at first.
    package func setSilenceLimit(_ limit: Duration) { carrier.setSilenceLimit(limit) }

    // MARK: - Time

    /// Session time: the coordinator's clock, as far as this side knows it.
    package func time(at now: Instant) -> Timestamp { state.withLock { $0.clock.time(at: now) } }

    /// Session time, now.
    package var now: Timestamp { time(at: clocks.monotonic()) }

    /// The moment on this process's clock that a session time names.
    package func instant(of time: Timestamp) -> Instant { state.withLock { $0.clock.instant(of: time) } }

    /// Learns the other side's clock anew from a message that it answered: `sent` and `received` by this process's clock.
    package func learnClock(peerTime: Timestamp, sent: Instant, received: Instant) {
        state.withLock { $0.clock.learn(peerTime: peerTime, sent: sent, received: received) }
    }

    // MARK: - Tokens

    /// Seals a token for this session's worker (`token_refresh`); on the coordinator's side only.
    package func seal(_ token: Token) throws -> Bytes {
        try state.withLock { state in
            guard case .seals(var sealer) = state.tokens else { throw Self.wrongSide }
            defer { state.tokens = .seals(sealer) }
            return try sealer.seal(token)
        }
    }

    /// Opens a token that the coordinator sealed (`token_refresh`); on the worker's side only.
    /// - Throws: `FrameError`: the token is not of this session, or old.
    package func open(_ sealed: Bytes) throws -> Token {
        try state.withLock { state in
            guard case .opens(var opener) = state.tokens else { throw Self.wrongSide }
            defer { state.tokens = .opens(opener) }
            return try opener.open(sealed)
        }
    }

    private static var wrongSide: FrameError {
        FrameError(.wrongSequence, "tokens are sealed by the coordinator and opened by the worker")
    }
}

// MARK: - What the carrier calls

extension Session {
    /// The next payload to write; `nil` when there is none, and then `flush` will be called for the next.
    func takeOutgoing() -> Outgoing? {
        state.withLock { state in
            guard let item = state.outbound.popFirst() else {
                state.isFlushing = false
                return nil
            }
            return item
        }
    }

    /// Whether the socket is not to be read now.
    var isFull: Bool { state.withLock { $0.inbound.isFull } }

    /// Takes a frame that was accepted.
    func deliver(_ frame: ReceivedFrame) {
        let receiver = state.withLock { state in
            if state.receivers.isEmpty {
                state.inbound.append(frame)
                return nil as CheckedContinuation<ReceivedFrame?, Never>?
            }
            return state.receivers.removeFirst().continuation
        }
        receiver?.resume(returning: frame)
    }

    /// Takes note of how the session ended. Only the first time counts.
    func end(_ closure: SessionClosure) {
        let ended = state.withLock { state in
            guard state.closure == nil else { return nil as State? }
            state.closure = closure
            let ended = state
            _ = state.outbound.removeAll()
            state.receivers = []
            state.closureWaiters = []
            return ended
        }
        guard var ended else { return }
        for item in ended.outbound.removeAll() { item.completion(.failure(SendError.closed(closure))) }
        for receiver in ended.receivers { receiver.continuation.resume(returning: nil) }
        for waiter in ended.closureWaiters { waiter.resume(returning: closure) }
    }
}

/// The frames of a session, in order.
package struct ReceivedFrames: AsyncSequence, Sendable {
    fileprivate let session: Session

    package struct Iterator: AsyncIteratorProtocol {
        fileprivate let session: Session

        package mutating func next() async -> ReceivedFrame? { await session.receive() }

        package mutating func next(isolation actor: isolated (any Actor)?) async -> ReceivedFrame? {
            await session.receive()
        }
    }

    package func makeAsyncIterator() -> Iterator { Iterator(session: session) }
}
