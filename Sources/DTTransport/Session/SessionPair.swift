package import DTWire
import Synchronization

/// Both sides of one session inside this process, without sockets: for tests of what speaks over sessions. Payloads are
/// numbered, timed and bounded as on the wire; they are not signed, and silence closes nothing.
package struct SessionPair: Sendable {
    package let worker: Session
    package let coordinator: Session

    /// - Parameter applicant: who the coordinator's side takes the worker for.
    package init(welcome: Welcome, applicant: Applicant, clocks: Clocks = .system) {
        var generator = SystemRandomNumberGenerator()
        let transcript = Transcript(hello: [], challenge: [])
        let keys = SessionKeys(.unknown(using: &generator), transcript)
        let clock = SessionClock(wall: clocks.calendar(), at: clocks.monotonic())
        let secured = { (tokens: TokenSeal) in
            SecuredSession(
                sealer: FrameSealer(key: keys.clientToServer), opener: FrameOpener(key: keys.clientToServer),
                clock: clock, tokens: tokens, welcome: welcome, sessionID: applicant.sessionID)
        }
        let carriers = (MemoryCarrier(clocks: clocks), MemoryCarrier(clocks: clocks))
        worker = Session(
            secured(.opens(TokenOpener(keys, transcript))), applicant: nil, token: nil, peer: "memory",
            carrier: carriers.0, clocks: clocks)
        coordinator = Session(
            secured(.seals(TokenSealer(keys, transcript))), applicant: applicant, token: nil, peer: "memory",
            carrier: carriers.1, clocks: clocks)
        carriers.0.join(worker, to: coordinator, carriers.1)
        carriers.1.join(coordinator, to: worker, carriers.0)
    }
}

/// Moves what one session sends into the other's inbox, as far as there is room.
private final class MemoryCarrier: SessionCarrier {
    private struct Link {
        var own: Session
        var peer: Session
        var peerCarrier: MemoryCarrier
        var sequence: Int64 = 0
        /// Whether a thread is moving payloads, and whether it is to look again.
        var isMoving = false
        var isAskedAgain = false
    }

    private let clocks: Clocks
    private let link = Mutex<Link?>(nil)

    init(clocks: Clocks) { self.clocks = clocks }

    func join(_ own: Session, to peer: Session, _ peerCarrier: MemoryCarrier) {
        link.withLock { $0 = Link(own: own, peer: peer, peerCarrier: peerCarrier) }
    }

    func flush() {
        guard let (own, peer) = begin() else { return }
        repeat {
            while !peer.isFull, let item = own.takeOutgoing() {
                let now = clocks.monotonic()
                let sent = SentFrame(sequence: nextSequence(), time: own.time(at: now), at: now)
                peer.deliver(ReceivedFrame(sequence: sent.sequence, time: sent.time, payload: item.payload[...]))
                item.completion(.success(sent))
            }
        } while !isDone()
    }

    /// The two sessions, when no other thread is moving payloads.
    private func begin() -> (own: Session, peer: Session)? {
        link.withLock { link in
            guard let current = link else { return nil }
            link?.isAskedAgain = current.isMoving
            link?.isMoving = true
            return current.isMoving ? nil : (current.own, current.peer)
        }
    }

    private func nextSequence() -> Int64 {
        link.withLock { link in
            link?.sequence += 1
            return link?.sequence ?? 0
        }
    }

    private func isDone() -> Bool {
        link.withLock { link in
            defer { link?.isAskedAgain = false }
            guard link?.isAskedAgain != true else { return false }
            link?.isMoving = false
            return true
        }
    }

    func resumeReading() { link.withLock { $0?.peerCarrier }?.flush() }

    func setSilenceLimit(_ limit: Duration) {}

    func close(_ code: CloseCode, reason: String) async {
        let peer = link.withLock { link in
            // The two sessions hold each other through their carriers until one is closed.
            defer { link = nil }
            return link?.peer
        }
        peer?.end(SessionClosure(code, reason: reason, origin: .peer))
    }
}
