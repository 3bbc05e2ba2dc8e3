package import DTConfig
import DTScheduling
import DTService
package import DTStore
import DTTransport
package import DTWire
import Hummingbird
package import Logging
import NIOCore
package import ServiceLifecycle
import Synchronization

/// A whole coordinator: its store, the sessions of its workers, the dispatcher between them, and the HTTP API.
package final class Coordinator: Sendable {
    private let settings: CoordinatorSettings
    private let store: any TaskStore
    private let clocks: Clocks
    private let logger: Logger

    package let changes = ChangeFeed()
    package let grants = UploadGrants()
    package let keyring: Keyring
    private let sessions = LiveSessions()
    private let dispatcher: Dispatcher
    private let expiry: LeaseExpiry
    private let isStopping = Atomic(false)

    package init(_ settings: CoordinatorSettings, store: any TaskStore, clocks: Clocks = .system, logger: Logger) {
        self.settings = settings
        self.store = store
        self.clocks = clocks
        self.logger = logger
        keyring = Keyring(store: store, clocks: clocks, logger: logger)
        dispatcher = Dispatcher(
            store: store, clocks: clocks, lease: settings.lease, changes: changes,
            maxMessageBytes: Int(settings.maxMessage.rawValue), logger: logger)
        expiry = LeaseExpiry(
            store: store, dispatcher: dispatcher, changes: changes, clocks: clocks, lease: settings.lease,
            logger: logger)
    }

    // MARK: - Running

    /// Everything that runs, in the order of dependency: each may use those before it, and ends before them.
    ///
    /// - Parameter listening: Called with the address once the port is open.
    package func services(
        listening: @escaping @Sendable (ListenAddress) async -> Void
    ) throws -> [any Service] {
        [
            FarewellService { [self] in try await store.close() },
            LoopService { [self] in await dispatcher.run() },
            LoopService { [self] in await expiry.run() },
            try server(listening: listening),
            FarewellService { [self] in
                isStopping.store(true, ordering: .relaxed)
                changes.close()
            },
        ]
    }

    private func server(listening: @escaping @Sendable (ListenAddress) async -> Void) throws -> any Service {
        let tokens = SessionTokens(keyring: keyring, clocks: clocks, lifetime: settings.tokenTtl, logger: logger)
        let authority = StoreAuthority(
            store: store, keyring: keyring, tokens: tokens,
            terms: StoreAuthority.Terms(
                lease: settings.lease, heartbeat: settings.heartbeat,
                usualHeartbeat: min(.seconds(10), settings.heartbeat.upperBound),
                maxMessageBytes: Int(settings.maxMessage.rawValue)), logger: logger)
        let context = ConversationContext(
            store: store, dispatcher: dispatcher, sessions: sessions, changes: changes, expiry: expiry,
            keyring: keyring, uploads: grants, clocks: clocks, lease: settings.lease,
            maxPart: settings.maxPart, logLimit: .mebibytes(64), logger: logger)
        let service = SessionService(context, tokens: tokens)
        let sessionServer = SessionServer(
            authority: authority, clocks: clocks, accepts: { [self] in !isStopping.load(ordering: .relaxed) },
            onSession: { await service.serve($0) })
        var apiSettings = APISettings()
        apiSettings.isSecure = settings.tls != nil
        apiSettings.allowPlaintextBearer = settings.allowPlaintextBearer
        apiSettings.maxMessage = settings.maxMessage
        let api = CoordinatorAPI(store: store, control: self, keyring: keyring, settings: apiSettings, clocks: clocks)
        let tls = settings.tls.map { ServerTLS(certificateFile: $0.certificate, keyFile: $0.key) }
        try Self.check(tls)
        return Application(
            responder: api.responder, server: try sessionServer.builder(tls: tls),
            configuration: ApplicationConfiguration(
                address: .hostname(settings.listen.host, port: settings.listen.port), serverName: "dt"),
            onServerRunning: { [settings] channel in
                await listening(
                    ListenAddress(host: settings.listen.host, port: channel.localAddress?.port ?? settings.listen.port))
            }, logger: logger.quieted)
    }

    /// - Throws: `ConfigErrors` for a certificate or key that cannot be used.
    private static func check(_ tls: ServerTLS?) throws {
        do {
            _ = try tls?.configuration()
        } catch let error as TLSFileError {
            throw ConfigErrors([ConfigError(.unreadableFile, at: error.file, error.message)])
        }
    }
}

extension Logger {
    /// For libraries: what they say at info is our debug.
    fileprivate var quieted: Logger {
        var logger = self
        logger.logLevel = max(logger.logLevel, logger.logLevel <= .debug ? .debug : .warning)
        logger.handler = LibraryLog(logger.handler)
        return logger
    }
}

extension Coordinator: CoordinatorControl {
    package func submit(_ tasks: [TaskSubmission]) async throws -> [SubmitVerdict] {
        let verdicts = try await dispatcher.submit(tasks)
        let ended = zip(tasks, verdicts).compactMap { $1 == .ended ? $0.taskID : nil }
        if !ended.isEmpty { try await expiry.announce(ended) }
        return verdicts
    }

    package func cancel(_ taskID: TaskID, message: String) async throws -> CancelResult {
        let result = try await store.cancel(taskID, message: message, at: clocks.calendar())
        switch result {
        case .ended: try await expiry.announce([taskID])
        case .requested(let worker, let lease, _):
            let message = CancelTask(lease, reason: .cancelRequested)
            // A worker without a session is told when it comes back, or with its next heartbeat.
            _ = try? await sessions.link(to: worker)?.send(.cancelTask(message))
        case .unknownTask, .hadEnded: break
        }
        return result
    }

    package func liveWorkers() async -> [WorkerID: LiveWorker] {
        var workers: [WorkerID: LiveWorker] = [:]
        for entry in sessions.all {
            workers[entry.session.worker] = LiveWorker(
                admission: entry.admission, reading: entry.reading, held: entry.held,
                free: await dispatcher.free(of: entry.session), lastSeen: entry.lastSeen)
        }
        return workers
    }

    package func waitingReasons(for spec: TaskSpec) async -> [String] {
        await dispatcher.waitingReasons(for: DemandClass(of: spec))
    }

    package func progress(of taskIDs: [TaskID]) async -> [TaskID: LiveProgress] { sessions.progress(of: taskIDs) }

    /// Ends the sessions whose key no longer holds.
    package func keysChanged() async {
        for entry in sessions.all {
            guard let holds = try? await keyring.holds(entry.keyID), !holds else { continue }
            await entry.link.close(.unauthenticated, reason: "the key has been revoked or has expired")
        }
    }
}
