import DTWire
package import Logging
package import ServiceLifecycle
import Synchronization
import UnixSignals

/// Runs the services of a process until they end or the process is told to stop.
///
/// The first SIGTERM or SIGINT asks the services to finish, the last one first; they have `graceLimit` for it. A second
/// signal, or the end of that time, cancels them: what they do then is short.
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
        // Trapped before anything starts, so that no signal finds the default action.
        let signals = await UnixSignalsSequence(trapping: [.sigterm, .sigint])
        let seen = SeenSignals()
        do {
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                tasks.addTask { try await group.run() }
                tasks.addTask { await listen(signals, group, seen) }
                // Whichever ends first ends the other: the services by themselves, or the second signal.
                _ = try await tasks.next()
                tasks.cancelAll()
                try await tasks.waitForAll()
            }
        } catch
            where seen.count > 0 && (error is CancellationError || error is ServiceGroupError)
        {
            logger.warning("some services were cut short")
        }
    }

    /// Returns after the second signal, or when it is cancelled.
    private func listen(_ signals: UnixSignalsSequence, _ group: ServiceGroup, _ seen: SeenSignals) async {
        for await signal in signals {
            guard seen.add() == 1 else {
                return logger.warning("stopping at once", metadata: ["signal": "\(signal)"])
            }
            logger.info(
                "stopping; a second signal stops at once",
                metadata: ["signal": "\(signal)", "limit": "\(Int(graceLimit.inSeconds)) s"])
            await group.triggerGracefulShutdown()
        }
    }
}

/// How many signals have come.
private final class SeenSignals: Sendable {
    private let number = Atomic(0)

    var count: Int { number.load(ordering: .relaxed) }

    /// - Returns: The number of this one.
    func add() -> Int { number.add(1, ordering: .relaxed).newValue }
}
