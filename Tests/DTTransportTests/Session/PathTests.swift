import DTTestKit
import DTTransport
import DTWire
import Synchronization
import Testing

/// What one who sits on the path of a plain `ws` link can do, and what comes of it.
@Suite(.timeLimit(.minutes(5)))
struct PathTests {
    enum Meddle: String, CaseIterable, Sendable {
        case replay, drop, reorder, alterMAC, alterPayload, alterSequence, truncate
    }

    /// Frames 0 and 1 of the worker are `hello` and `auth`, of the coordinator `challenge` and `welcome`.
    private static let firstOfSession = 2

    @Test(arguments: Meddle.allCases, [PathProxy.Direction.toCoordinator, .toWorker])
    func `meddling with one frame closes the session with 4400, and the worker comes back`(
        _ meddle: Meddle, _ direction: PathProxy.Direction
    ) async throws {
        let fixture = SessionFixture()
        try await LoopbackServer.run(fixture.server()) { port in
            try await PathProxy.run(before: port, meddling(meddle, direction)) { proxy in
                let worker = try await fixture.connect(proxy.port)
                let coordinator = try await fixture.accepted.session(worker.sessionID)
                let (sender, receiver) = direction == .toCoordinator ? (worker, coordinator) : (coordinator, worker)
                let senders = Task {
                    for n in 0..<4 { try? await sender.send("{\"n\":\(n)}") }
                }
                var received: [String] = []
                for await frame in receiver.received { received.append(String(decoding: frame.payload, as: UTF8.self)) }
                await senders.value

                let closure = await receiver.closure()
                #expect(closure.code == .violation)
                #expect(closure.origin == .here)
                #expect(await sender.closure().code == .violation)
                // Whatever was accepted was said, in this order, once.
                #expect(received == (0..<4).map { "{\"n\":\($0)}" }.prefix(received.count).map { $0 })
                #expect(received.count < 4)

                proxy.meddle(PathProxy.honest)
                let again = try await fixture.connect(proxy.port)
                let there = try await fixture.accepted.session(again.sessionID)
                try await again.send("back at work")
                #expect(await there.nextText() == "back at work")
            }
        }
    }

    private func meddling(_ meddle: Meddle, _ side: PathProxy.Direction) -> PathProxy.Meddling {
        let held = HeldFrame()
        return { direction, number, frame, start in
            guard direction == side, number >= Self.firstOfSession else { return [frame] }
            let flip = { (position: Int) in
                var altered = frame
                altered[start + position] ^= 0x01
                return altered
            }
            switch (meddle, number - Self.firstOfSession) {
            case (.replay, 1): return [frame, frame]
            case (.drop, 1): return []
            case (.reorder, 1):
                held.frame = frame
                return []
            case (.reorder, 2): return [frame] + [held.frame]
            case (.alterMAC, 1): return [flip(0)]
            case (.alterSequence, 1): return [flip(39)]
            case (.alterPayload, 1): return [flip(50)]
            case (.truncate, 1):
                // A shorter frame, whole in itself.
                var shorter = frame
                shorter.removeLast()
                shorter[1] -= 1
                return [shorter]
            default: return [frame]
            }
        }
    }

    private final class HeldFrame: Sendable {
        private let stored = Mutex<[UInt8]>([])
        var frame: [UInt8] {
            get { stored.withLock { $0 } }
            set { stored.withLock { $0 = newValue } }
        }
    }

    @Test func `changing anything in the handshake ends it, whoever's message it is`() async throws {
        let fixture = SessionFixture()
        try await LoopbackServer.run(fixture.server()) { port in
            for (direction, number) in [
                (PathProxy.Direction.toCoordinator, 0), (.toWorker, 0), (.toCoordinator, 1), (.toWorker, 1),
            ] {
                try await PathProxy.run(
                    before: port,
                    { towards, count, frame, start in
                        guard towards == direction, count == number else { return [frame] }
                        var altered = frame
                        altered[start + (altered.count - start) / 2] ^= 0x01
                        return [altered]
                    }
                ) { proxy in
                    let error = await #expect(throws: SessionError.self) { try await fixture.connect(proxy.port) }
                    guard case .handshake = error?.code else {
                        Issue.record("failed otherwise: \(error.map { "\($0)" } ?? "not at all")")
                        return
                    }
                }
            }
        }
        #expect(fixture.accepted.all.allSatisfy { $0.closed != nil })
    }

    @Test func `a recorded session cannot be played again`() async throws {
        let fixture = SessionFixture()
        try await LoopbackServer.run(fixture.server()) { port in
            let recording = Mutex<[[UInt8]]>([])
            try await PathProxy.run(
                before: port,
                { direction, _, frame, _ in
                    if direction == .toCoordinator { recording.withLock { $0.append(frame) } }
                    return [frame]
                }
            ) { proxy in
                let worker = try await fixture.connect(proxy.port)
                let coordinator = try await fixture.accepted.session(worker.sessionID)
                try await worker.send("{\"secret\":\"act\"}")
                _ = await coordinator.nextText()
                await worker.close(.normal, reason: "")
            }
            let recorded = recording.withLock { $0 }
            // The same worker connects again, and its frames are replaced by the recorded ones.
            try await PathProxy.run(
                before: port,
                { direction, number, frame, _ in
                    direction == .toCoordinator && number < recorded.count ? [recorded[number]] : [frame]
                }
            ) { proxy in
                let error = await #expect(throws: SessionError.self) { try await fixture.connect(proxy.port) }
                #expect(error?.isSigned == false)
            }
        }
        #expect(fixture.authority.admitted == 1)
    }

    @Test func `what crosses a plain link holds no secret in any form`() async throws {
        let fixture = SessionFixture()
        let key = fixture.handshake.apiKey
        let token = try Token(
            fixture.handshake.claims(at: Clocks.system.calendar()), signedWith: fixture.handshake.signingKey)
        try await LoopbackServer.run(fixture.server()) { port in
            try await PathProxy.run(before: port) { proxy in
                for credential in [Credential.apiKey(key), .token(token)] {
                    var offer = fixture.offer
                    offer.credential = credential
                    let worker = try await SessionConnector().connect(
                        to: CoordinatorURL("http://127.0.0.1:\(proxy.port)"), offer: offer)
                    let coordinator = try await fixture.accepted.session(worker.sessionID)
                    let sealed = try coordinator.seal(token)
                    try await coordinator.send(
                        String(decoding: JSONText.encode(TokenRefresh(sealedToken: sealed)), as: UTF8.self))
                    #expect(await worker.nextText() != nil)
                    try await worker.send("plain to see")
                    #expect(await coordinator.nextText() == "plain to see")
                    await worker.close(.normal, reason: "")
                }
                let sent = unmasked(proxy.captured(.toCoordinator)) + unmasked(proxy.captured(.toWorker))
                let wire = proxy.captured(.toCoordinator) + proxy.captured(.toWorker) + sent
                // What is said openly is found, so the search works.
                #expect(wire.contains("plain to see"))
                #expect(wire.contains(key.id.rawValue))
                #expect(wire.contains(token.shown.text))
                let secrets: [(String, [UInt8])] = [
                    ("secret's characters", Array(key.text.suffix(43).utf8)),
                    ("secret's bytes", Base64URL.decode(String(key.text.suffix(43))) ?? []),
                    ("K", key.proofKey.bytes), ("token's signature", token.proofKey.bytes),
                    ("signing key", fixture.handshake.signingKey.secret.bytes),
                ]
                for (name, secret) in secrets {
                    #expect(secret.count >= 32)
                    for form in forms(of: secret) { #expect(!wire.contains(form), "\(name)") }
                }
            }
        }
    }

    /// The ways in which bytes may be written.
    private func forms(of secret: [UInt8]) -> [[UInt8]] {
        let hex = Hex.encode(secret)
        let base64 = Base64URL.encode(secret)
        let standard = base64.replacing("-", with: "+").replacing("_", with: "/")
        return [secret, Array(hex.utf8), Array(hex.uppercased().utf8), Array(base64.utf8), Array(standard.utf8)]
    }

    /// The payloads of a direction's frames with their masks taken off.
    private func unmasked(_ captured: [UInt8]) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = captured[...]
        // Several connections, one after the other: each begins with its HTTP head.
        while !rest.isEmpty {
            var splitter = FrameSplitter()
            let next =
                rest.dropFirst().firstRange(of: Array("GET /ws".utf8))?.lowerBound
                ?? rest.dropFirst().firstRange(of: Array("HTTP/1.1 101".utf8))?.lowerBound ?? rest.endIndex
            for piece in splitter.split(rest[..<next]) {
                guard case .frame(let frame, let start) = piece else { continue }
                let mask = frame[1] & 0x80 != 0 ? Array(frame[start - 4..<start]) : [0, 0, 0, 0]
                bytes += frame[start...].enumerated().map { $1 ^ mask[$0 & 3] }
            }
            rest = rest[next...]
        }
        return bytes
    }
}

extension [UInt8] {
    fileprivate func contains(_ text: String) -> Bool { contains(Array(text.utf8)) }
    fileprivate func contains(_ bytes: [UInt8]) -> Bool { firstRange(of: bytes) != nil }
}
