import DTConfig
import DTEngine
import DTExecution
import DTStore
import DTWire
import Logging

/// An identity whose folder, store and credentials are there: its engine and what that works with, from opening to closing.
final class RunningIdentity: Sendable {
    let workerID: WorkerID
    let inbox = EventInbox()
    private let name: String
    private let lock: FolderLock
    private let store: SQLiteWorkerStore
    private let executor: LocalExecutor
    private let credentials: CredentialBox
    private let link: CoordinatorLink
    private let engine: EngineService
    private let undelivered: [SpooledOutcome]
    private let instance: InstanceID
    private let parts: ProcessParts

    /// Opens everything.
    ///
    /// - Throws: `WorkerError` or `StoreError`; then nothing is left open.
    init(
        _ settings: IdentitySettings, of worker: WorkerSettings, parts: ProcessParts, board: StatusBoard, logger: Logger
    ) async throws {
        self.parts = parts
        name = settings.name
        let folder = try StateFolder(settings.stateDir)
        lock = try await FolderLock.take(folder.lock)
        do {
            store = try SQLiteWorkerStore(path: folder.database)
        } catch {
            throw WorkerError(.unusable, "the worker's store cannot be opened: \(error.message)", cause: error)
        }
        do {
            let executor = try LocalExecutor(
                ExecutionSettings(settings, of: worker, environment: parts.environment), warden: parts.warden,
                clocks: parts.clocks, logger: logger)
            self.executor = executor
            undelivered = try await JournalReplay.run(
                on: store, at: parts.clocks.calendar(), account: executor.account, logger: logger)
            let identity = try await IdentityState.load(settings, store: store, logger: logger)
            (workerID, credentials) = (identity.workerID, identity.credentials)
            link = CoordinatorLink(
                to: Destination(settings, clocks: parts.clocks), workerID: workerID, agent: parts.agent,
                credentials: credentials, inbox: inbox, clocks: parts.clocks, logger: logger,
                keepToken: { await identity.keep($0, logger: logger) })
        } catch {
            try? await store.close()
            throw error
        }
        var generator = SystemRandomNumberGenerator()
        instance = .random(prefix: "i-", using: &generator)
        engine = EngineService(
            settings: EngineSettings(settings, of: worker, instance: instance, parts: parts),
            seed: .random(in: .min ... .max), store: store, executor: executor,
            parts: OutcomeParts(folder: folder.parts), uploader: HTTPPartUploader(link: link), link: link, inbox: inbox,
            board: board, clocks: parts.clocks, logger: logger)
    }

    /// Runs the engine to its end. No process of a task is left then.
    func run() async -> EngineEnd {
        parts.governor.join(name) { [inbox] in inbox.post($0) }
        parts.readings.add(name) { [inbox, credentials, link] reading in
            // A session that stands goes on with the credential that it began with.
            if credentials.refresh(), link.session == nil { inbox.post(.reconnectRequested) }
            inbox.post(.reading(reading))
        }
        let end = await engine.run(undelivered: undelivered)
        parts.readings.remove(name)
        parts.governor.leave(name)
        return end
    }

    /// Takes other settings, without touching what runs.
    func apply(_ settings: IdentitySettings, of worker: WorkerSettings, logger: Logger) {
        executor.update(ExecutionSettings(settings, of: worker, environment: parts.environment))
        var isElsewhere = false
        do {
            isElsewhere = try credentials.read(from: CredentialFiles(settings))
        } catch {
            logger.error("the changed credential is not used", metadata: ["reason": "\(error)"])
        }
        let destination = Destination(settings, clocks: parts.clocks)
        if !destination.isSame(as: link.destination) {
            link.destination = destination
            isElsewhere = true
        }
        inbox.post(.settingsChanged(EngineSettings(settings, of: worker, instance: instance, parts: parts)))
        if isElsewhere { inbox.post(.reconnectRequested) }
    }

    func close(logger: Logger) async {
        executor.close()
        do {
            try await store.close()
        } catch {
            logger.warning("the store could not be closed in order", metadata: ["error": "\(error)"])
        }
        withExtendedLifetime(lock) {}
    }
}
