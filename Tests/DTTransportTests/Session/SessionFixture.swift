import DTTestKit
import DTTransport
import DTWire
import Synchronization

/// A server whose sessions a test can get at, and a worker's way to it.
struct SessionFixture: Sendable {
    var handshake = HandshakeFixture()
    var authority: FixtureAuthority
    let accepted = Accepted()

    /// - Parameter heartbeatMilliseconds: 60,000 by default, so that silence ends nothing by itself.
    init(
        heartbeatMilliseconds: Int64 = 60_000, maxMessageBytes: Int = 1 << 20,
        decide: @escaping @Sendable (Applicant) async throws -> AdmissionDecision? = { _ in nil }
    ) {
        var welcome = HandshakeFixture.welcome()
        welcome.heartbeatMilliseconds = heartbeatMilliseconds
        welcome.leaseMilliseconds = heartbeatMilliseconds * 6
        welcome.maxMessageBytes = maxMessageBytes
        authority = FixtureAuthority(
            keys: [handshake.stored], signingKeys: [handshake.signingKey], welcome: welcome, decide: decide)
    }

    /// A server that keeps each session until it ends.
    func server(
        clocks: Clocks = .system, gate: HandshakeGate = HandshakeGate(),
        patience: SessionServer.Patience = SessionServer.Patience(), accepts: @escaping @Sendable () -> Bool = { true }
    ) -> SessionServer {
        SessionServer(authority: authority, gate: gate, patience: patience, clocks: clocks, accepts: accepts) {
            [accepted] session in
            accepted.add(session)
            _ = await session.closure()
        }
    }

    var offer: SessionOffer {
        SessionOffer(
            credential: .apiKey(handshake.apiKey), workerID: WorkerID(unchecked: "worker-1"), features: ["example"],
            agent: "dt-worker/test")
    }

    func connect(_ port: Int, clocks: Clocks = .system) async throws -> Session {
        try await SessionConnector(clocks: clocks).connect(to: CoordinatorURL("http://127.0.0.1:\(port)"), offer: offer)
    }

    /// A pair of connected sessions: the worker's, and the coordinator's that belongs to it.
    func connected(_ port: Int) async throws -> (worker: Session, coordinator: Session) {
        let worker = try await connect(port)
        return (worker, try await accepted.session(worker.sessionID))
    }

    /// The sessions that a server has accepted.
    final class Accepted: Sendable {
        private let sessions = Mutex<[Session]>([])

        func add(_ session: Session) { sessions.withLock { $0.append(session) } }

        var all: [Session] { sessions.withLock { $0 } }

        struct Missing: Error {}

        /// Waits for the session of an id.
        func session(_ id: String) async throws -> Session {
            guard await holds({ self.all.contains { $0.sessionID == id } }),
                let session = all.first(where: { $0.sessionID == id })
            else { throw Missing() }
            return session
        }
    }
}

extension Session {
    /// The next payload, as text.
    func nextText() async -> String? {
        var frames = received.makeAsyncIterator()
        return await frames.next().map { String(decoding: $0.payload, as: UTF8.self) }
    }

    func send(_ text: String, priority: SendPriority = .control) async throws {
        _ = try await send(Array(text.utf8), priority: priority)
    }
}

extension Clocks {
    /// The machine's clocks with the calendar set wrong.
    static func off(by difference: Duration) -> Clocks {
        Clocks(
            calendar: { Clocks.system.calendar().advanced(by: difference) }, monotonic: Clocks.system.monotonic)
    }
}
