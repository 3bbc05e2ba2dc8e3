import DTWire
import NIOCore

/// One end of a `dt.v1` connection on its event loop: WebSocket frames in and out, the handshake of its side, then signed
/// frames between the socket and a `Session`.
///
/// Everything here runs on the channel's event loop. A frame is numbered, timed and signed at the moment it is written, and
/// only while little is unsent, so that what is urgent overtakes what waits.
final class SessionLink: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = Never
    typealias OutboundOut = ByteBuffer

    private enum Phase {
        case opening
        case open(Session, FrameSealer, FrameOpener)
        /// A close frame was sent: its answer is awaited, and nothing else is read.
        case closing
        case closed
    }

    private let role: WebSocketRole
    private let opening: any SessionOpening
    private let established: EventLoopPromise<Session>
    let clocks: Clocks
    let peer: String
    private var generator: any RandomNumberGenerator

    private var phase = Phase.opening
    private var reader: WebSocketReader
    private var context: ChannelHandlerContext?
    private var timer = LinkTimer()
    /// When something valid came last, and how long silence may last.
    private var lastValid: Instant
    private var silenceLimit: Duration = .seconds(120)
    /// Control frames since the last message.
    private var controlFrames = 0
    private var pendingPong: [UInt8]?
    private var isReadHeldBack = false
    /// Whether a whole silence limit ago nothing was read here and nothing taken there, and that has not changed.
    private var wasStuck = false

    /// A peer that sends more control frames than this between two messages only wants to keep us busy.
    static let maximumControlFrames = 100
    /// How long the other side may take to answer a close frame.
    private static let closeWait: Duration = .seconds(2)

    /// - Parameters:
    ///   - maximumBytes: the longest message until the session stands.
    ///   - established: succeeds when the session stands; fails with `HandshakeFailure` or what ended the connection.
    init(
        role: WebSocketRole, opening: any SessionOpening, maximumBytes: Int, established: EventLoopPromise<Session>,
        peer: String, clocks: Clocks, generator: any RandomNumberGenerator
    ) {
        self.role = role
        self.opening = opening
        self.established = established
        self.peer = peer
        self.clocks = clocks
        self.generator = generator
        reader = WebSocketReader(role: role, maximumBytes: maximumBytes)
        lastValid = clocks.monotonic()
    }

    // MARK: - The channel's events

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    /// Begins the handshake: to be called when the upgrade is done, since NIO loses what is written before.
    func begin() { opening.begin(self) }

    func handlerRemoved(context: ChannelHandlerContext) {
        disconnected(reason: "the connection ended")
        self.context = nil
    }

    func channelInactive(context: ChannelHandlerContext) {
        disconnected(reason: "the connection ended")
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        disconnected(reason: "\(error)", cause: error)
        context.close(promise: nil)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case ChannelEvent.inputClosed: context.close(promise: nil)
        case is ChannelShouldQuiesceEvent: close(.goingAway, reason: "the coordinator is stopping")
        default: context.fireUserInboundEventTriggered(event)
        }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var buffer = unwrapInboundIn(data)
        do {
            while !isClosed, let message = try reader.next(from: &buffer) { handle(message) }
        } catch {
            close(error.closeCode, reason: error.message)
        }
    }

    func read(context: ChannelHandlerContext) {
        if case .open(let session, _, _) = phase, session.isFull {
            isReadHeldBack = true
        } else {
            context.read()
        }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        wasStuck = false
        flush()
        context.fireChannelWritabilityChanged()
    }

    private var isClosed: Bool {
        if case .closed = phase { true } else { false }
    }

    // MARK: - What the other side says

    private func handle(_ message: WebSocketMessage) {
        if case .closing = phase {
            // Whatever else was on its way is void; the answer to our close frame ends the wait.
            if case .close = message { finish() }
            return
        }
        switch message {
        case .text(let text): handleText(text)
        case .binary(let frame): handleBinary(frame)
        case .ping(let payload):
            // Only the last of several unanswered pings needs an answer (RFC 6455, section 5.5.3).
            pendingPong = payload
            if countControlFrame() { flush() }
        case .pong: _ = countControlFrame()
        case .close(let code, let reason): handleClose(code, reason)
        }
    }

    private func handleText(_ text: [UInt8]) {
        controlFrames = 0
        guard case .opening = phase else { return close(.violation, reason: "a text frame after the handshake") }
        opening.receivedText(text, self)
    }

    private func handleBinary(_ frame: [UInt8]) {
        controlFrames = 0
        guard case .open(let session, let sealer, var opener) = phase else {
            return opening.receivedBinary(frame, self)
        }
        let now = clocks.monotonic()
        do {
            let received = try opener.open(frame, at: session.time(at: now))
            phase = .open(session, sealer, opener)
            lastValid = now
            session.deliver(received)
        } catch {
            close(error.closeCode, reason: error.message)
        }
    }

    private func handleClose(_ code: CloseCode, _ reason: String) {
        switch phase {
        case .opening: opening.closed(code, reason: reason, self)
        case .open(let session, _, _): session.end(SessionClosure(code, reason: reason, origin: .peer))
        case .closing, .closed: break
        }
        phase = .closing
        writeControl(.close, code == .noStatus ? [] : WebSocketWriter.closePayload(code, reason: ""))
        finish()
    }

    /// - Returns: whether the connection still stands.
    private func countControlFrame() -> Bool {
        controlFrames += 1
        guard controlFrames > Self.maximumControlFrames else { return true }
        close(.policy, reason: "more than \(Self.maximumControlFrames) control frames without a message")
        return false
    }

    // MARK: - What this side says

    /// Writes what waits, as long as little is unsent.
    func flush() {
        guard let context else { return }
        var hasWritten = false
        while context.channel.isWritable {
            if let pong = pendingPong {
                pendingPong = nil
                put(.pong, pong, on: context)
            } else if case .open(let session, var sealer, let opener) = phase, let item = session.takeOutgoing() {
                let now = clocks.monotonic()
                let sessionTime = session.time(at: now)
                let header = sealer.header(for: item.payload, at: sessionTime)
                phase = .open(session, sealer, opener)
                put(.binary, header, item.payload, on: context)
                item.completion(
                    .success(SentFrame(sequence: sealer.lastSequence, time: sessionTime, at: now)))
            } else {
                break
            }
            hasWritten = true
        }
        if hasWritten { context.flush() }
    }

    func sendText(_ text: [UInt8]) {
        guard let context else { return }
        put(.text, text, on: context)
        context.flush()
    }

    func sendBinary(_ frame: [UInt8]) {
        guard let context else { return }
        put(.binary, frame, on: context)
        context.flush()
    }

    private func writeControl(_ opcode: WebSocketOpcode, _ payload: [UInt8]) {
        guard let context else { return }
        put(opcode, payload, on: context)
        context.flush()
    }

    private func put(
        _ opcode: WebSocketOpcode, _ head: [UInt8], _ body: [UInt8] = [], on context: ChannelHandlerContext
    ) {
        let mask = role == .client ? WebSocketMask(randomBytes(4)) : nil
        context.write(
            wrapOutboundOut(
                WebSocketWriter.frame(opcode, head, body, mask: mask, allocator: context.channel.allocator)),
            promise: nil)
    }

    func randomBytes(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    }

    // MARK: - The session's beginning and end

    /// The handshake is done: what follows are signed frames.
    func establish(_ secured: SecuredSession, applicant: Applicant?, token: Token?) {
        guard let context else { return }
        let session = Session(
            secured, applicant: applicant, token: token, peer: peer,
            carrier: ChannelCarrier(channel: context.channel, link: NIOLoopBound(self, eventLoop: context.eventLoop)),
            clocks: clocks)
        phase = .open(session, secured.sealer, secured.opener)
        reader.maximumBytes = secured.welcome.maxMessageBytes + FrameSealer.headerBytes
        silenceLimit = secured.welcome.heartbeat * 2
        lastValid = clocks.monotonic()
        arm(at: lastValid.advanced(by: silenceLimit))
        established.succeed(session)
    }

    /// Sends a close frame and waits a little for its answer. `cause` is what a handshake under way failed with.
    func close(_ code: CloseCode, reason: String, cause: (any Error)? = nil) {
        switch phase {
        case .closing, .closed: return
        case .opening:
            opening.ended(code, reason: reason, self)
            established.fail(cause ?? HandshakeFailure(.violation, reason, closeCode: code))
        case .open(let session, _, _): session.end(SessionClosure(code, reason: reason, origin: .here))
        }
        phase = .closing
        writeControl(.close, WebSocketWriter.closePayload(code, reason: reason))
        arm(at: clocks.monotonic().advanced(by: Self.closeWait))
        // What is being held back may hide the answer.
        resumeReading()
    }

    /// Both sides have said that they close, or waited long enough.
    private func finish() {
        phase = .closed
        timer.cancel()
        context?.close(promise: nil)
    }

    /// The connection broke.
    private func disconnected(reason: String, cause: (any Error)? = nil) {
        switch phase {
        case .opening:
            opening.ended(.abnormal, reason: reason, self)
            established.fail(cause ?? HandshakeFailure(.closed, reason, closeCode: .abnormal))
        case .open(let session, _, _): session.end(SessionClosure(.abnormal, reason: reason, origin: .network))
        case .closing, .closed: break
        }
        phase = .closed
        timer.cancel()
    }

    /// A handshake under way has failed for good; the connection is closed by the caller or by the other side.
    func failOpening(_ failure: HandshakeFailure) { established.fail(failure) }

    // MARK: - Reading and time

    func resumeReading() {
        guard isReadHeldBack else { return }
        isReadHeldBack = false
        wasStuck = false
        // Silence while nothing was read is nobody's fault.
        lastValid = clocks.monotonic()
        context?.read()
    }

    func setSilenceLimit(_ limit: Duration) {
        guard case .open = phase else { return }
        silenceLimit = limit
        arm(at: lastValid.advanced(by: limit))
    }

    /// Sets the one alarm of this link: a step of the handshake, silence, or an unanswered close frame.
    func arm(at deadline: Instant) {
        guard let context else { return }
        timer.arm(in: clocks.monotonic().duration(to: deadline), self, on: context.eventLoop)
    }

    private func timerFired() {
        switch phase {
        case .opening: opening.timerFired(self)
        case .open:
            let deadline = lastValid.advanced(by: silenceLimit)
            let now = clocks.monotonic()
            if isReadHeldBack {
                // This side is slow, which the other side has to bear with; unless it does not read either, and both wait.
                let isStuck = context?.channel.isWritable == false
                if isStuck, wasStuck { return close(.silent, reason: "neither side reads") }
                wasStuck = isStuck
                arm(at: now.advanced(by: silenceLimit))
            } else if now < deadline {
                arm(at: deadline)
            } else {
                close(.silent, reason: "nothing valid came for \(silenceLimit.inSeconds) s")
            }
        case .closing: finish()
        case .closed: break
        }
    }
}

extension SessionLink: NIOScheduledCallbackHandler {
    func handleScheduledCallback(eventLoop: some EventLoop) { timerFired() }
}
