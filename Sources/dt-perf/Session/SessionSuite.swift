import DTTransport
import DTWire
import HTTPTypes
import HummingbirdCore
import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle

/// Frames and sessions: signing and checking alone, the handshake's arithmetic, and payloads over a socket of loopback.
enum SessionSuite {
    static func benchmarks() async throws -> [Benchmark] {
        let echo = try await EchoSession.start()
        return [
            frame(256), frame(64 << 10), frame(1 << 20), derivation(), echo.roundTrip(256),
            echo.burst(of: 64, bytes: 16 << 10),
        ]
    }

    /// Signing a frame, and checking it on the other side.
    private static func frame(_ bytes: Int) -> Benchmark {
        let keys = SessionKeys(proofKey, Transcript(hello: [], challenge: []))
        let payload = [UInt8](repeating: 0x61, count: bytes)
        let now = Timestamp(milliseconds: 1_767_225_600_000)
        var sealer = FrameSealer(key: keys.clientToServer)
        var opener = FrameOpener(key: keys.clientToServer, maximumPayloadBytes: bytes)
        return Benchmark(name: "sign and check a frame of \(bytes) bytes") {
            keep(try opener.open(sealer.seal(payload, at: now), at: now))
        }
    }

    /// What a side of the handshake computes: transcript, keys and proof.
    private static func derivation() -> Benchmark {
        let hello = [UInt8](repeating: 0x61, count: 400)
        let challenge = [UInt8](repeating: 0x62, count: 150)
        let proofKey = proofKey
        return Benchmark(name: "derive a session's keys, and prove") {
            let transcript = Transcript(hello: hello, challenge: challenge)
            keep(SessionKeys(proofKey, transcript).proof(of: transcript))
        }
    }

    private static var proofKey: ProofKey {
        var generator = SeededGenerator(seed: 1)
        return .unknown(using: &generator)
    }
}

/// A session over a socket of loopback whose other side sends back whatever comes. It lasts as long as the process.
private struct EchoSession {
    let session: Session

    static func start() async throws -> EchoSession {
        var generator = SystemRandomNumberGenerator()
        let key = APIKey.generate(using: &generator)
        let authority = OneKey(
            key: StoredKey(key, name: "perf", principal: "perf", roles: [.worker], created: Clocks.system.calendar()))
        let server = SessionServer(authority: authority) { session in
            for await frame in session.received {
                guard (try? await session.send(Array(frame.payload), priority: .control)) != nil else { return }
            }
        }
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        let service = try server.builder(tls: nil).buildServer(
            configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            eventLoopGroup: .singletonMultiThreadedEventLoopGroup,
            logger: Logger(label: "dt-perf") { _ in SwiftLogNoOpLogHandler() },
            responder: { _, writer, _ in try await writer.writeResponse(.init(status: .notFound)) },
            onServerRunning: { port.yield($0.localAddress?.port ?? 0) })
        // The server ends with the process: nothing waits for it.
        Task { try await service.run() }
        let number = await ports.first { _ in true } ?? 0
        let offer = SessionOffer(credential: .apiKey(key), agent: "dt-perf")
        return EchoSession(
            session: try await SessionConnector().connect(
                to: CoordinatorURL("http://127.0.0.1:\(number)"), offer: offer))
    }

    /// One payload there and back.
    func roundTrip(_ bytes: Int) -> Benchmark {
        burst(of: 1, bytes: bytes)
    }

    /// Several payloads there, then all of them back.
    func burst(of count: Int, bytes: Int) -> Benchmark {
        let payload = [UInt8](repeating: 0x61, count: bytes)
        let session = session
        return Benchmark(name: "\(count) × \(bytes) bytes over loopback and back", operations: count) {
            for _ in 0..<count { try session.post(payload, priority: .results) }
            var frames = session.received.makeAsyncIterator()
            for _ in 0..<count { keep(await frames.next()) }
        }
    }
}

private struct OneKey: SessionAuthority {
    let key: StoredKey

    func key(_ id: KeyID) async throws -> StoredKey? { id == key.id ? key : nil }

    func signingKey(_ id: SigningKeyID) async throws -> SigningKey? { nil }

    func admit(_ applicant: Applicant) async throws -> AdmissionDecision {
        let welcome = Welcome(
            features: [], clusterID: ClusterID(unchecked: "perf"), generation: 1, workerID: WorkerID(unchecked: "perf"),
            heartbeatMilliseconds: 60_000, leaseMilliseconds: 180_000, maxMessageBytes: 1 << 20, roster: [])
        return .accept(welcome, token: nil)
    }
}
