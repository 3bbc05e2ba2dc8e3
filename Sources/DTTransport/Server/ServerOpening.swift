import DTWire
import NIOCore

/// The coordinator's handshake on its link: performs what `ServerHandshake` says, and asks the authority what it wants to know.
final class ServerOpening: SessionOpening {
    private let authority: any SessionAuthority
    private let slot: HandshakeGate.Slot?
    private let step: Duration
    private let eventLoop: any EventLoop
    private var handshake: ServerHandshake?

    /// - Parameter slot: the leave to do a handshake; `nil` when there were too many, and then it is refused.
    init(authority: any SessionAuthority, slot: HandshakeGate.Slot?, step: Duration, eventLoop: any EventLoop) {
        self.authority = authority
        self.slot = slot
        self.step = step
        self.eventLoop = eventLoop
    }

    func begin(_ link: SessionLink) {
        guard handshake == nil else { return }
        let unknown = ProofKey(bytes: link.randomBytes(ProofKey.byteCount))
        guard slot != nil, let unknown else {
            let refused = Refused(.busy, "too many handshakes at once; come again", retryAfter: .seconds(1))
            if let text = try? JSONText.encode(refused) { link.sendText(text) }
            return link.close(refused.code.closeCode, reason: refused.message)
        }
        handshake = ServerHandshake(
            sessionID: Bytes(link.randomBytes(Challenge.sessionIDBytes)),
            nonce: Bytes(link.randomBytes(Challenge.nonceBytes)), unknownKey: unknown, step: step)
        handle(.opened(wall: link.clocks.calendar()), link)
    }

    func receivedText(_ text: [UInt8], _ link: SessionLink) { handle(.text(text), link) }

    func receivedBinary(_ frame: [UInt8], _ link: SessionLink) { handle(.binary, link) }

    func timerFired(_ link: SessionLink) { handle(.deadlinePassed, link) }

    func closed(_ code: CloseCode, reason: String, _ link: SessionLink) {
        ended(code, reason: "closed by the worker: \(reason)", link)
        link.failOpening(HandshakeFailure(.closed, "the worker closed the connection", closeCode: code))
    }

    func ended(_ code: CloseCode, reason: String, _ link: SessionLink) {
        handshake = nil
        slot?.leave()
        authority.handshakeFailed(code, reason: reason, from: link.peer)
    }

    private func handle(_ event: ServerHandshake.Event, _ link: SessionLink) {
        guard let action = handshake?.handle(event, at: link.clocks.monotonic()), let deadline = handshake?.deadline
        else {
            return
        }
        switch action {
        case .none: link.arm(at: deadline)
        case .send(let text):
            link.arm(at: deadline)
            link.sendText(text)
        case .findKey(let id):
            link.arm(at: deadline)
            ask(link) { .keyFound(try await $0.key(id)) }
        case .findSigningKey(let id):
            link.arm(at: deadline)
            ask(link) { .signingKeyFound(try await $0.signingKey(id)) }
        case .admit(let applicant): ask(link) { .decided(try await $0.admit(applicant)) }
        case .establish(let frame, let secured, let applicant):
            slot?.leave()
            handshake = nil
            // The first frame is on its way before the session can send the second.
            link.sendBinary(frame)
            link.establish(secured, applicant: applicant, token: nil)
        case .end(let end):
            if let text = end.text { link.sendText(text) }
            if let frame = end.frame { link.sendBinary(frame) }
            link.close(end.code, reason: end.reason)
        }
    }

    /// Asks the authority, and goes on with the answer on the event loop.
    private func ask(
        _ link: SessionLink,
        _ question: @escaping @Sendable (any SessionAuthority) async throws -> ServerHandshake.Event
    ) {
        let authority = authority
        eventLoop.makeFutureWithTask { try await question(authority) }.assumeIsolated().whenComplete { answer in
            self.handle((try? answer.get()) ?? .unavailable, link)
        }
    }
}
