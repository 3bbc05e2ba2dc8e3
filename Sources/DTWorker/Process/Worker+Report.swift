import DTConfig
import DTEngine
import DTService
import DTWire
import Glibc
import Synchronization

extension Worker {
    /// How the process is now.
    package var report: WorkerReport {
        let state = state.withLock(\.self)
        let identities = Self.identities(of: state, governor)
        return WorkerReport(
            process: ProcessReport(
                pid: getpid(), version: version, started: started, stateDir: state.settings.stateDir,
                maxConcurrentTasks: state.settings.maxConcurrentTasks,
                held: identities.reduce(0) { $0 + $1.held }, isEnding: state.isEnding),
            identities: identities, reload: state.lastReload, notYetInEffect: state.settings.pending)
    }

    /// Which identities are ready to take tasks, and why the others are not.
    var readiness: ReadinessReport {
        ReadinessReport(
            checks: Dictionary(
                report.identities.map { ($0.name, $0.reason ?? "ok") }, uniquingKeysWith: { first, _ in first }))
    }

    /// In the order of the settings; those that were removed and still end come last.
    private static func identities(of state: State, _ governor: Governor) -> [IdentityReport] {
        let names = Set(state.settings.identities.map(\.name))
        let present = state.settings.identities.map { settings in
            state.services[settings.name].map { IdentityReport($0, governor) }
                ?? IdentityReport(settings, phase: "ended", reason: state.ended[settings.name] ?? "it has ended")
        }
        let ending = state.services.values.filter { !names.contains($0.name) }.sorted { $0.name < $1.name }
        return present + ending.map { IdentityReport($0, governor) }
    }
}

extension IdentityReport {
    fileprivate init(_ settings: IdentitySettings, phase: String, reason: String?) {
        self.init(
            name: settings.name, workerID: settings.workerID, coordinator: "\(settings.coordinator)", phase: phase,
            reason: reason, attempts: 0, lastDisconnection: nil, admission: nil, held: 0, slots: 0,
            maxConcurrentTasks: settings.profile.maxConcurrentTasks, weight: settings.weight,
            profile: settings.profile.name, isExclusive: settings.profile.isExclusive, tags: settings.tags.sorted(),
            undelivered: 0)
    }

    fileprivate init(_ service: IdentityService, _ governor: Governor) {
        self.init(service.settings, phase: "starting", reason: "it is starting")
        workerID = service.workerID
        if let failure = service.failure {
            (phase, reason, attempts) = ("failed", failure.message, failure.attempts)
            return
        }
        lastDisconnection = service.board.lastDisconnection?.message
        guard let status = service.board.status else { return }
        (phase, reason) = (status.phase.rawValue, Self.reason(status))
        (attempts, admission) = (status.attempts, status.admission)
        (held, undelivered) = (status.held, status.undelivered)
        slots = governor.allowance(of: name)?.slots ?? 0
    }

    /// Why no tasks come, in words.
    private static func reason(_ status: EngineStatus) -> String? {
        switch status.phase {
        case .active: nil
        case .draining: "it finishes what it has"
        case .finished: "it has ended"
        case .starting, .connecting, .registering, .waiting:
            status.disconnection.map { "no session: \($0.message)" } ?? "it is connecting"
        }
    }
}
