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
    private let graceLimit: @Sendable () -> Duration
    private let logger: Logger

    /// - Parameters:
    ///   - services: In order of dependency: each may use those before it. The first that returns or throws stops the rest,
    ///     unless its configuration says otherwise.
    ///   - graceLimit: How long finishing may take before the services are cancelled; asked when it begins.
    package init(
        _ services: [ServiceGroupConfiguration.ServiceConfiguration],
        graceLimit: @escaping @Sendable () -> Duration, logger: Logger
    ) {
        self.services = services
        self.graceLimit = graceLimit
        self.logger = logger
    }

    /// Returns when every service has ended.
    ///
    /// - Throws: What the first failing service threw; never because of a signal.
    package func run() async throws {
        let group = ServiceGroup(configuration: ServiceGroupConfiguration(services: services, logger: logger))
        // Trapped before anything starts, so that no signal finds the default action.
        let signals = await UnixSignalsSequence(trapping: [.sigterm, .sigint])
        let seen = SeenSignals()
        let limits = AsyncStream<Duration>.makeStream(bufferingPolicy: .bufferingNewest(1))
        do {
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                tasks.addTask { try await group.run() }
                tasks.addTask { await listen(signals, group, seen, limits.continuation) }
                tasks.addTask { await wait(for: limits.stream) }
                // Whichever ends first ends the others: the services by themselves, the second signal, or the time.
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
    private func listen(
        _ signals: UnixSignalsSequence, _ group: ServiceGroup, _ seen: SeenSignals,
        _ limits: AsyncStream<Duration>.Continuation
    ) async {
        for await signal in signals {
            guard seen.add() == 1 else {
                return logger.warning("stopping at once", metadata: ["signal": "\(signal)"])
            }
            let limit = graceLimit()
            logger.info(
                "stopping; a second signal stops at once",
                metadata: ["signal": "\(signal)", "limit": "\(Int(limit.inSeconds)) s"])
            limits.yield(limit)
            await group.triggerGracefulShutdown()
        }
    }

    /// Returns when the time for finishing is over, or when it is cancelled.
    private func wait(for limits: AsyncStream<Duration>) async {
        guard let limit = await limits.first(where: { _ in true }), (try? await Task.sleep(for: limit)) != nil else {
            return
        }
        logger.warning("stopping at once", metadata: ["after": "\(Int(limit.inSeconds)) s"])
    }
}

/// How many signals have come.
private final class SeenSignals: Sendable {
    private let number = Atomic(0)

    var count: Int { number.load(ordering: .relaxed) }

    /// - Returns: The number of this one.
    func add() -> Int { number.add(1, ordering: .relaxed).newValue }
}

extension ServiceGroupConfiguration.ServiceConfiguration {
    /// A service under the name of its type. The library's own name for it is its description: that holds whatever a service
    /// holds, secrets too, is made at each start, and costs milliseconds.
    package init(named service: any Service, successTerminationBehavior: TerminationBehavior = .cancelGroup) {
        self.init(
            service: service, successTerminationBehavior: successTerminationBehavior,
            serviceName: "\(type(of: service))")
    }
}
