import DTConfig
import DTEngine
import DTStore
import DTWire
import Logging
import Synchronization

/// One identity of the process, from its state folder to the end of its engine. What keeps it from running is said and
/// tried again, for as long as it takes: the other identities go on meanwhile.
final class IdentityService: Sendable {
    /// What the process hears of it.
    enum News: Sendable {
        /// It runs: its folder, store and credentials are there.
        case opened
        /// It cannot run now; it is tried again.
        case failed(any Error)
        /// It is over. An error: not because it was asked to.
        case ended((any Error)?)
    }

    let name: String
    let board: StatusBoard
    private let parts: ProcessParts
    private let logger: Logger
    private let state: Mutex<State>
    private let wakeUps = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))

    private struct State {
        var settings: IdentitySettings
        var worker: WorkerSettings
        var leaving: EngineEvent?
        var running: RunningIdentity?
        var failure: IdentityFailure?
    }

    init(_ settings: IdentitySettings, of worker: WorkerSettings, parts: ProcessParts, logger: Logger) {
        name = settings.name
        self.parts = parts
        var logger = logger
        logger[metadataKey: "identity"] = "\(settings.name)"
        self.logger = logger
        board = StatusBoard(logger: logger) { [governor = parts.governor, name = settings.name] in
            governor.note($0, of: name)
        }
        state = Mutex(State(settings: settings, worker: worker))
    }

    // MARK: - Running

    /// Runs until it is asked to end, or cannot go on.
    func run(news: @Sendable (News) -> Void) async {
        while true {
            let (settings, worker, isLeaving) = state.withLock { ($0.settings, $0.worker, $0.leaving != nil) }
            if isLeaving { return news(.ended(nil)) }
            do {
                let running = try await RunningIdentity(
                    settings, of: worker, parts: parts, board: board, logger: logger)
                begin(running, settings, worker)
                news(.opened)
                let end = await running.run()
                state.withLock { $0.running = nil }
                await running.close(logger: logger)
                return news(.ended(error(for: end)))
            } catch {
                let delay = note(error)
                news(.failed(error))
                await rest(for: delay)
            }
        }
    }

    private func begin(_ running: RunningIdentity, _ settings: IdentitySettings, _ worker: WorkerSettings) {
        logger.info(
            "starting",
            metadata: [
                "coordinator": "\(settings.coordinator)", "worker": "\(running.workerID)",
                "profile": "\(settings.profile.name)", "slots": "\(settings.profile.maxConcurrentTasks)",
                "state": "\(settings.stateDir)",
            ])
        let (leaving, isOutdated) = state.withLock { state in
            (state.running, state.failure) = (running, nil)
            return (state.leaving, state.settings != settings || state.worker != worker)
        }
        // What came while it was being opened.
        if isOutdated { update() }
        if let leaving { running.inbox.post(leaving) }
    }

    /// - Returns: How long to wait before the next attempt.
    private func note(_ error: any Error) -> Duration {
        let text = "\(error)"
        let (isNew, delay) = state.withLock { state in
            let isNew = state.failure?.message != text
            let attempts = (state.failure?.attempts ?? 0) + 1
            state.failure = IdentityFailure(message: text, attempts: attempts)
            return (isNew, IdentityFailure.delay(after: attempts))
        }
        if isNew {
            logger.error("this identity cannot run; it is tried again", metadata: ["reason": "\(text)"])
        } else {
            logger.debug("this identity cannot run yet", metadata: ["reason": "\(text)"])
        }
        return delay
    }

    private func rest(for delay: Duration) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { try? await Task.sleep(for: delay) }
            group.addTask { [wakeUps] in for await _ in wakeUps.stream { return } }
            await group.next()
            group.cancelAll()
        }
    }

    // MARK: - What is asked of it

    /// Finish what runs, take nothing new, and end.
    func drain() { leave(.drainRequested(timeout: nil)) }

    /// Stop what runs, and end.
    func stop() { leave(.stopRequested) }

    private func leave(_ how: EngineEvent) {
        let running = state.withLock { state in
            state.leaving = how
            return state.running
        }
        running?.inbox.post(how)
        wakeUps.continuation.yield()
    }

    /// Takes other settings, without touching what runs. One that could not run tries again at once.
    func apply(_ settings: IdentitySettings, of worker: WorkerSettings) {
        state.withLock { ($0.settings, $0.worker) = (settings, worker) }
        update()
        wakeUps.continuation.yield()
    }

    private func update() {
        let (running, settings, worker) = state.withLock { ($0.running, $0.settings, $0.worker) }
        running?.apply(settings, of: worker, logger: logger)
    }

    // MARK: - How it is

    var settings: IdentitySettings { state.withLock(\.settings) }
    var failure: IdentityFailure? { state.withLock(\.failure) }
    var isLeaving: Bool { state.withLock { $0.leaving != nil } }
    var workerID: WorkerID? { state.withLock { $0.running?.workerID ?? $0.settings.workerID } }

    /// What the end of its engine means to the process.
    private func error(for end: EngineEnd) -> WorkerError? {
        let settings = settings
        switch end {
        case .drained:
            logger.info("stopped")
            return nil
        case .drainedUndelivered(let count):
            return WorkerError(
                .undelivered,
                "stopped with \(count) outcomes that the coordinator does not have yet: they are kept in "
                    + "\(settings.stateDir), and are delivered when the worker is started again")
        case .unreachable(let message):
            return WorkerError(
                .unreachable,
                "gave up after \(settings.reconnectAttempts) attempts to reach \(settings.coordinator), those of the first "
                    + "five seconds not counted: \(message)")
        case .refused(let message):
            return WorkerError(
                .refused, "\(settings.coordinator) does not take this worker's key or token: \(message)")
        case .superseded(let instance):
            return WorkerError(
                .superseded,
                "another process (\(instance)) has registered with this worker id: give each worker an id and a state "
                    + "folder of its own (--worker-id, --state-dir)")
        }
    }
}

/// Why an identity does not run.
struct IdentityFailure: Hashable, Sendable {
    var message: String
    /// How often in a row it failed.
    var attempts: Int

    /// How long to wait after the n-th failure, from 1: a second, doubled each time up to a minute.
    static func delay(after attempts: Int) -> Duration { .seconds(min(60, 1 << min(max(0, attempts - 1), 6))) }
}
