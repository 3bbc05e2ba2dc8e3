import DTWire

/// The worker's handshake on its link: performs what `ClientHandshake` says.
final class ClientOpening: SessionOpening {
    private let offer: SessionOffer
    private var handshake: ClientHandshake?

    init(_ offer: SessionOffer) { self.offer = offer }

    func begin(_ link: SessionLink) {
        guard handshake == nil else { return }
        handshake = ClientHandshake(
            credential: offer.credential, features: offer.features, workerID: offer.workerID,
            heartbeat: offer.heartbeat, agent: offer.agent,
            nonce: Bytes(link.randomBytes(Hello.nonceBytes)))
        handle(.opened(wall: link.clocks.calendar()), link)
    }

    func receivedText(_ text: [UInt8], _ link: SessionLink) { handle(.text(text), link) }

    func receivedBinary(_ frame: [UInt8], _ link: SessionLink) { handle(.binary(frame), link) }

    func timerFired(_ link: SessionLink) { handle(.deadlinePassed, link) }

    func closed(_ code: CloseCode, reason: String, _ link: SessionLink) { handle(.closed(code, reason: reason), link) }

    func ended(_ code: CloseCode, reason: String, _ link: SessionLink) {}

    private func handle(_ event: ClientHandshake.Event, _ link: SessionLink) {
        guard let action = handshake?.handle(event, at: link.clocks.monotonic()), let deadline = handshake?.deadline
        else {
            return
        }
        switch action {
        case .none: break
        case .send(let text):
            link.arm(at: deadline)
            link.sendText(text)
        case .established(let secured, let token): link.establish(secured, applicant: nil, token: token)
        case .fail(let failure):
            link.failOpening(failure)
            link.close(failure.closeCode, reason: failure.message, cause: failure)
        }
    }
}
