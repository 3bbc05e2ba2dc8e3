package import DTConfig
import DTEngine
import DTHost
import DTProcess
import DTService
import DTStore
import DTTransport
package import DTWire
package import Logging
import ServiceLifecycle

/// One worker process: one identity with its engine, over the machine's readings, the executor and the identity's store.
package struct WorkerService: Service {
    private let worker: WorkerSettings
    private let settings: IdentitySettings
    private let version: String
    private let environment: [String: String]
    private let clocks: Clocks
    private let logger: Logger
    package let board: StatusBoard

    /// - Parameters:
    ///   - version: The program's version, told to the coordinator.
    ///   - environment: The process's own, of which tasks are given a small part.
    package init(
        _ settings: WorkerSettings, version: String, environment: [String: String], clocks: Clocks = .system,
        logger: Logger
    ) {
        worker = settings
        self.settings = settings.identities[0]
        self.version = version
        self.environment = environment
        self.clocks = clocks
        var logger = logger
        logger[metadataKey: "identity"] = "\(self.settings.name)"
        self.logger = logger
        board = StatusBoard(logger: logger)
    }

    /// Runs until asked to finish, and then until everything is in order.
    ///
    /// - Throws: `WorkerError` when it cannot start, or ended without having been asked to.
    package func run() async throws {
        let inbox = EventInbox()
        try await withGracefulShutdownHandler {
            try await withTaskCancellationHandler {
                // Unstructured: a cancelled worker must still stop its tasks and write down how they ended.
                try await Task { try await runEngine(inbox) }.value
            } onCancel: {
                inbox.post(.stopRequested)
            }
        } onGracefulShutdown: {
            inbox.post(.drainRequested(timeout: nil))
        }
    }

    private func runEngine(_ inbox: EventInbox) async throws {
        let folder = try StateFolder(settings.stateDir)
        let store: SQLiteWorkerStore
        do {
            store = try SQLiteWorkerStore(path: folder.database)
        } catch {
            throw WorkerError(.unusable, "the worker's store cannot be opened: \(error.message)", cause: error)
        }
        let undelivered = try await JournalReplay.run(on: store, at: clocks.calendar(), logger: logger)
        let executor = try await LocalExecutor.start(
            settings, of: worker, environment: environment, clocks: clocks, logger: logger)
        let end = try await runEngine(inbox, store: store, folder: folder, executor: executor, undelivered: undelivered)
        await executor.stop()
        try await store.close()
        try report(end)
    }

    private func runEngine(
        _ inbox: EventInbox, store: any WorkerStore, folder: StateFolder, executor: LocalExecutor,
        undelivered: [SpooledOutcome]
    ) async throws -> EngineEnd {
        let identity = try await IdentityState.load(settings, store: store)
        let tls = ClientTLS(extraCAFile: settings.caFile)
        let url = settings.coordinator
        let link = CoordinatorLink(
            connector: SessionConnector(tls: tls, clocks: clocks), url: url, workerID: identity.workerID,
            heartbeat: settings.heartbeatInterval, agent: "dt/\(version)", credentials: identity.credentials,
            inbox: inbox, clocks: clocks, logger: logger, keepToken: { await identity.keep($0, logger: logger) })
        let engine = EngineService(
            settings: engineSettings(), seed: .random(in: .min ... .max), store: store, executor: executor,
            parts: OutcomeParts(folder: folder.parts), uploader: HTTPPartUploader(url: url, tls: tls), link: link,
            inbox: inbox, board: board, clocks: clocks, logger: logger)
        let readings = ReadingLoop(
            readings: HostReadings(), inboxes: [inbox], period: worker.healthCheckInterval)
        logger.info(
            "starting",
            metadata: [
                "coordinator": "\(settings.coordinator)", "worker": "\(identity.workerID)",
                "slots": "\(settings.profile.maxConcurrentTasks)", "state": "\(settings.stateDir)",
            ])
        return await withTaskGroup(of: Void.self) { group in
            group.addTask { await readings.run() }
            defer { group.cancelAll() }
            return await engine.run(undelivered: undelivered)
        }
    }

    private func engineSettings() -> EngineSettings {
        var generator = SystemRandomNumberGenerator()
        let environment = PythonEnvironment.folder(of: settings.python)
        let inventory = Inventory.detect(pythonEnvironments: environment.map { [$0] } ?? [])
        for fault in inventory.faults {
            logger.debug("a part of the inventory is not known", metadata: ["reason": "\(fault)"])
        }
        return EngineSettings(
            identity: settings.name, instance: .random(prefix: "i-", using: &generator), tags: settings.tags,
            capabilities: inventory.capabilities,
            enforcement: Enforcement(processes: .watched, memory: .none, cpu: .none),
            slots: settings.profile.maxConcurrentTasks,
            maxMemory: min(settings.profile.memoryPerTask, worker.taskMemory), taskTimeout: settings.taskTimeout,
            backoff: BackoffSettings(
                interval: settings.reconnectInterval, attempts: settings.reconnectAttempts),
            drainTimeout: worker.drainTimeout, cancelGrace: settings.cancelGrace)
    }

    private func report(_ end: EngineEnd) throws(WorkerError) {
        switch end {
        case .drained: logger.info("stopped")
        case .drainedUndelivered(let count):
            throw WorkerError(
                .undelivered,
                "stopped with \(count) outcomes that the coordinator does not have yet: they are kept in "
                    + "\(settings.stateDir), and are delivered when the worker is started again")
        case .unreachable(let message):
            throw WorkerError(
                .unreachable,
                "gave up after \(settings.reconnectAttempts) attempts to reach \(settings.coordinator): \(message)")
        case .superseded(let instance):
            throw WorkerError(
                .superseded,
                "another process (\(instance)) has registered with this worker id: give each worker an id and a state "
                    + "folder of its own (--worker-id, --state-dir)")
        }
    }
}
