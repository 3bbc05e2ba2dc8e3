package import DTConfig
import DTProcess
import DTService
package import DTWire
package import Logging
import ServiceLifecycle
import Synchronization

/// One worker process: its identities, each with an engine, over the machine's readings, one warden and one governor.
package final class Worker: Service {
    /// Reads the settings again, with the same flags and variables.
    package typealias Load = @Sendable () throws(ConfigErrors) -> Loaded<WorkerSettings>

    enum Event: Sendable {
        case news(String, IdentityService.News)
        case drain
        case stop
        case reload(ReloadReport.Trigger, CheckedContinuation<ReloadReport, Never>)
    }

    struct State: Sendable {
        var settings: WorkerSettings
        /// The identities that are there, also those that end.
        var services: [String: IdentityService] = [:]
        /// How identities ended that were not asked to, by name.
        var ended: [String: String] = [:]
        /// Those that begin again when they have ended.
        var returning: Set<String> = []
        var lastReload: ReloadReport?
        /// Whether an identity has run.
        var hasBegun = false
        var isEnding = false
        /// Why the process ends.
        var end: (any Error)?
    }

    let state: Mutex<State>
    let clocks: Clocks
    let started: Timestamp
    package let version: String
    private let environment: [String: String]
    private let load: Load?
    private let logger: Logger
    private let notice: ServiceNotice
    let governor: Governor
    private let readings: ReadingLoop
    // Unbounded: an identity's end must not be lost, and who asks for a reload waits for the answer.
    private let events = AsyncStream<Event>.makeStream()

    /// - Parameters:
    ///   - load: `nil`: the settings cannot be read again.
    ///   - version: The program's version, told to coordinators.
    ///   - environment: The process's own, of which tasks are given a small part.
    package init(
        _ settings: WorkerSettings, load: Load? = nil, version: String, environment: [String: String],
        clocks: Clocks = .system, logger: Logger
    ) {
        state = Mutex(State(settings: settings))
        self.load = load
        self.version = version
        self.environment = environment
        self.clocks = clocks
        self.logger = logger
        started = clocks.calendar()
        notice = ServiceNotice(environment: environment)
        governor = Governor(settings, clocks: clocks)
        readings = ReadingLoop(period: settings.healthCheckInterval)
    }

    var settings: WorkerSettings { state.withLock(\.settings) }

    /// How long it may take to end once it was asked to: past the drain's own limits, only a fault keeps a worker from it.
    package var drainLimit: Duration {
        let settings = settings
        return settings.drainTimeout + (settings.identities.map(\.cancelGrace).max() ?? .zero) + .seconds(30)
    }

    // MARK: - Running

    /// Runs until asked to finish, and then until everything is in order.
    ///
    /// - Throws: `WorkerError` when it cannot start, or ended without having been asked to.
    package func run() async throws {
        try await withGracefulShutdownHandler {
            try await withTaskCancellationHandler {
                // Unstructured: a cancelled worker must still stop its tasks and write down how they ended.
                try await Task { try await runIdentities() }.value
            } onCancel: {
                events.continuation.yield(.stop)
            }
        } onGracefulShutdown: {
            self.events.continuation.yield(.drain)
        }
    }

    private func runIdentities() async throws {
        let warden = try await ProcessParts.startWarden(settings)
        let parts = ProcessParts(
            agent: "dt/\(version)", environment: environment, clocks: clocks, warden: warden, readings: readings,
            governor: governor, inventories: Inventories(logger: logger))
        await withDiscardingTaskGroup { group in
            group.addTask { await self.readings.run() }
            group.addTask { await self.governor.run() }
            for identity in settings.identities { start(identity, parts, in: &group) }
            notice.ready()
            for await event in events.stream {
                handle(event, parts, in: &group)
                if state.withLock(\.services.isEmpty) { break }
            }
            group.cancelAll()
        }
        events.continuation.finish()
        for await case .reload(let trigger, let answer) in events.stream { answer.resume(returning: refused(trigger)) }
        await warden.stop()
        if let end = state.withLock(\.end) { throw end }
    }

    private func start(_ identity: IdentitySettings, _ parts: ProcessParts, in group: inout DiscardingTaskGroup) {
        let service = IdentityService(identity, of: settings, parts: parts, logger: logger)
        state.withLock { state in
            state.services[identity.name] = service
            state.ended[identity.name] = nil
        }
        group.addTask { [events] in
            await service.run { events.continuation.yield(.news(identity.name, $0)) }
        }
    }

    private func handle(_ event: Event, _ parts: ProcessParts, in group: inout DiscardingTaskGroup) {
        switch event {
        case .news(let name, .ended(let error)): ended(name, error, parts, in: &group)
        case .news(_, .opened): state.withLock { $0.hasBegun = true }
        case .news(_, .failed(let error)): failed(error)
        case .drain: end { $0.drain() }
        case .stop: end { $0.stop() }
        case .reload(let trigger, let answer): answer.resume(returning: reload(trigger, parts, in: &group))
        }
    }

    private func end(_ how: (IdentityService) -> Void) {
        let services = state.withLock { state in
            if !state.isEnding { notice.stopping() }
            state.isEnding = true
            state.returning = []
            return Array(state.services.values)
        }
        for service in services { how(service) }
    }

    /// A process none of whose identities can even begin says why and ends: a supervisor shows it, and tries again.
    private func failed(_ error: any Error) {
        let isHopeless = state.withLock { state in
            guard !state.hasBegun, !state.isEnding, state.services.values.allSatisfy({ $0.failure != nil }) else {
                return false
            }
            state.end = error
            return true
        }
        if isHopeless { end { $0.drain() } }
    }

    private func ended(
        _ name: String, _ error: (any Error)?, _ parts: ProcessParts, in group: inout DiscardingTaskGroup
    ) {
        let (returning, isLast) = state.withLock { state in
            state.services[name] = nil
            // The reason is that of the last; when all were asked to end, that of any that did not do it in order.
            if error != nil || !state.isEnding { state.end = error }
            if let error, !state.isEnding { state.ended[name] = "\(error)" }
            let returning = state.returning.remove(name).flatMap { name in
                state.settings.identities.first { $0.name == name }
            }
            return (returning, state.services.isEmpty)
        }
        if let returning { return start(returning, parts, in: &group) }
        if let error, !isLast {
            logger.error("this identity has ended", metadata: ["identity": "\(name)", "reason": "\(error)"])
        }
    }

    // MARK: - Reload

    /// Reads the settings again and takes what changed.
    package func reload(_ trigger: ReloadReport.Trigger) async -> ReloadReport {
        await withCheckedContinuation { continuation in
            if case .terminated = events.continuation.yield(.reload(trigger, continuation)) {
                continuation.resume(returning: refused(trigger))
            }
        }
    }

    private func refused(_ trigger: ReloadReport.Trigger) -> ReloadReport {
        ReloadReport(refused: ["the worker is ending"], by: trigger, at: clocks.calendar())
    }

    private func reload(
        _ trigger: ReloadReport.Trigger, _ parts: ProcessParts, in group: inout DiscardingTaskGroup
    ) -> ReloadReport {
        if state.withLock(\.isEnding) { return refused(trigger) }
        notice.reloading()
        defer { notice.ready() }
        let report: ReloadReport
        do {
            guard let loaded = try load?() else {
                return ReloadReport(
                    refused: ["these settings come from no file"], by: trigger, at: clocks.calendar())
            }
            let plan = ReloadPlan(from: settings, to: loaded.settings)
            report = ReloadReport(plan, warnings: loaded.warnings, by: trigger, at: clocks.calendar())
            apply(plan, parts, in: &group)
        } catch {
            report = ReloadReport(
                refused: error.errors.map(\.description), by: trigger, at: clocks.calendar())
        }
        state.withLock { $0.lastReload = report }
        log(report)
        return report
    }

    private func apply(_ plan: ReloadPlan, _ parts: ProcessParts, in group: inout DiscardingTaskGroup) {
        let services = state.withLock { state in
            state.settings = plan.settings
            return state.services
        }
        readings.period = plan.settings.healthCheckInterval
        governor.configure(plan.settings)
        for name in plan.removed { services[name]?.drain() }
        for identity in plan.settings.identities {
            guard let service = services[identity.name] else {
                // Also one that had given up: who reloads wants it to run.
                start(identity, parts, in: &group)
                continue
            }
            if service.isLeaving {
                state.withLock { _ = $0.returning.insert(identity.name) }
            } else if plan.changed[identity.name] != nil || !plan.process.isEmpty || service.failure != nil {
                service.apply(identity, of: plan.settings)
            }
        }
        state.withLock { state in
            let names = Set(plan.settings.identities.map(\.name))
            state.returning.formIntersection(names)
            state.ended = state.ended.filter { names.contains($0.key) }
        }
    }

    private func log(_ report: ReloadReport) {
        for warning in report.warnings { logger.warning("\(warning)") }
        switch report.result {
        case .unchanged: logger.debug("the settings were read again; nothing changed")
        case .applied: logger.notice("the settings were read again", metadata: ["changes": "\(report.summary)"])
        case .refused:
            for error in report.errors {
                logger.error(
                    "the settings were read again and are wrong; nothing changed", metadata: ["error": "\(error)"])
            }
        }
        notice.status(report.result == .refused ? "reload \(report.summary)" : "running")
    }
}
