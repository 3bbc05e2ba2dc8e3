import DTWire
package import Logging
package import ServiceLifecycle
import UnixSignals

/// Runs the services of a process until they end or the process is told to stop.
///
/// The first SIGTERM or SIGINT asks the services to finish, the last one first; they have `graceLimit` for it. A second
/// signal, or the end of that time, cancels them: what they do then is short. A third ends the process by its default action.
package struct Daemon: Sendable {
    private let services: [ServiceGroupConfiguration.ServiceConfiguration]
    private let graceLimit: Duration
    private let logger: Logger

    /// - Parameters:
    ///   - services: In order of dependency: each may use those before it. The first that returns or throws stops the rest,
    ///     unless its configuration says otherwise.
    ///   - graceLimit: How long finishing may take before the services are cancelled.
    package init(
        _ services: [ServiceGroupConfiguration.ServiceConfiguration], graceLimit: Duration, logger: Logger
    ) {
        self.services = services
        self.graceLimit = graceLimit
        self.logger = logger
    }

    /// Returns when every service has ended.
    ///
    /// - Throws: What the first failing service threw; never because of a signal.
    package func run() async throws {
        var configuration = ServiceGroupConfiguration(services: services, logger: logger)
        configuration.maximumGracefulShutdownDuration = graceLimit
        let group = ServiceGroup(configuration: configuration)
        let signals = await UnixSignalsSequence(trapping: [.sigterm, .sigint])
        try await withThrowingTaskGroup(of: Ending.self) { tasks in
            tasks.addTask {
                do {
                    try await group.run()
                    return .ended
                } catch let error as CancellationError {
                    return .cancelled(error)
                }
            }
            tasks.addTask { await listen(signals, group) }
            var wasSignalled = false
            while let ending = try await tasks.next() {
                switch ending {
                case .ended: return tasks.cancelAll()
                case .cancelled(let error):
                    tasks.cancelAll()
                    if wasSignalled { return }
                    throw error
                case .secondSignal:
                    wasSignalled = true
                    tasks.cancelAll()
                case .noSignal: break
                }
            }
        }
    }

    private enum Ending {
        case ended
        case cancelled(CancellationError)
        case secondSignal
        case noSignal
    }

    private func listen(_ signals: UnixSignalsSequence, _ group: ServiceGroup) async -> Ending {
        var count = 0
        for await signal in signals {
            count += 1
            if count == 1 {
                logger.info(
                    "stopping; a second signal stops at once",
                    metadata: ["signal": "\(signal)", "limit": "\(Int(graceLimit.inSeconds)) s"])
                await group.triggerGracefulShutdown()
            } else {
                logger.warning("stopping at once", metadata: ["signal": "\(signal)"])
                return .secondSignal
            }
        }
        return .noSignal
    }
}
