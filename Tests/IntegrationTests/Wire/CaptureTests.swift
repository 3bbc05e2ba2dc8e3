import DTTestKit
import DTWire
import Foundation
import Testing

/// What one who listens on the path sees.
@Suite(.serialized, .timeLimit(.minutes(1)))
struct CaptureTests {
    @Test func `a capture holds neither an API key's secret nor what proves it`() async throws {
        let stage = try await Stage(startsWorker: false)
        let key = try APIKey(stage.workerKey.key)
        let secret = Array(stage.workerKey.key.utf8.suffix(43))
        let capture = try await capture(stage, variables: [:], key: stage.workerKey.key)
        // The right bytes were looked through: what may be seen is there.
        #expect(capture.holds(Array("\(key.id)".utf8)))
        for hidden in [secret, try #require(Base64URL.decode(String(decoding: secret, as: UTF8.self)))] {
            expectHidden(hidden, in: capture)
        }
        expectHidden(key.proofKey.bytes, in: capture)
        expectHidden(key.httpDigest, in: capture)
    }

    @Test func `a capture holds no token's signature`() async throws {
        let stage = try await Stage(startsWorker: false)
        let answer = try await stage.api.probe.post(
            "/v1/tokens",
            CreateTokenRequest(workerID: WorkerID(rawValue: "shown"), roles: nil, ttl: TimeSpan(.seconds(600))))
        let token = try Token(try JSONText.decode(CreatedToken.self, from: answer.body).token)
        let capture = try await capture(stage, variables: ["DT_TOKEN": token.text], key: nil)
        #expect(capture.holds(Array(token.shown.text.utf8)))
        expectHidden(token.proofKey.bytes, in: capture)
    }

    /// Everything that passes between a worker and its coordinator while a task goes the whole way, as it came and with the
    /// masks of WebSocket taken off.
    private func capture(_ stage: Stage, variables: [String: String], key: String?) async throws -> Capture {
        try await PathProxy.run(before: stage.coordinator.port) { proxy in
            let worker = try stage.anotherWorker(
                "watched", url: "http://127.0.0.1:\(proxy.port)", key: .some(key), environment: variables)
            try worker.start()
            let id = try await stage.api.submit(.script("echo on its way"))
            #expect(try await stage.api.ended(id).outcome?.status == .succeeded, "\(worker.log)")
            // Heartbeats are among what is seen.
            let seen = proxy.captured(.toCoordinator).count
            #expect(await holds { proxy.captured(.toCoordinator).count > seen })
            worker.kill()
            return Capture([proxy.captured(.toCoordinator), proxy.captured(.toWorker)])
        }
    }

    private func expectHidden(
        _ bytes: [UInt8], in capture: Capture, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let base64 = Data(bytes).base64EncodedString().prefix { $0 != "=" }
        let hex = Hex.encode(bytes)
        let forms = [
            bytes, Array(base64.utf8), Array(Base64URL.encode(bytes).utf8), Array(hex.utf8),
            Array(hex.uppercased().utf8),
        ]
        for form in forms { #expect(!capture.holds(form), sourceLocation: sourceLocation) }
    }
}

/// Bytes that passed, raw and unmasked.
private struct Capture {
    private var texts: [Data] = []

    init(_ directions: [[UInt8]]) {
        for bytes in directions {
            texts.append(Data(bytes))
            var splitter = FrameSplitter()
            var plain: [UInt8] = []
            for case .frame(let frame, let start) in splitter.split(bytes) {
                let isMasked = frame[1] & 0x80 != 0
                for (index, byte) in frame[start...].enumerated() {
                    plain.append(isMasked ? byte ^ frame[start - 4 + index % 4] : byte)
                }
            }
            texts.append(Data(plain))
        }
    }

    func holds(_ bytes: [UInt8]) -> Bool { texts.contains { $0.range(of: Data(bytes)) != nil } }
}
