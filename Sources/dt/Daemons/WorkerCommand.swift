import ArgumentParser
import DTConfig
import DTService
import DTWorker
import Logging
import ServiceLifecycle

/// `dt worker`: registers with a coordinator and runs its tasks.
struct WorkerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "worker", abstract: "Register with a coordinator and run its tasks.",
        discussion: """
            Every option is also a variable (--max-concurrent-tasks is DT_MAX_CONCURRENT_TASKS) and a key of the file \
            that --config names; docs/configuration.md has them all. SIGTERM lets running tasks finish, a second one \
            stops them.
            """)

    @OptionGroup var options: WorkerFlags

    func run() async throws {
        try await reporting {
            let machine = MachineResources.read()
            let surroundings = Surroundings.current(resources: machine.resources)
            let loaded = try WorkerSettings.load(
                flags: options.values, configFiles: options.daemon.config, surroundings: surroundings)
            let settings = loaded.settings
            settings.log.bootstrap()
            let logger = Logger(label: "worker")
            for warning in loaded.warnings { logger.warning("\(warning)") }
            for fault in machine.faults {
                logger.warning("a limit of this machine is not known", metadata: ["reason": "\(fault)"])
            }
            let worker = WorkerService(
                settings, version: Version.text, environment: surroundings.variables, logger: logger)
            // Past the drain's own limits, only a fault keeps a worker from ending.
            let limit = settings.drainTimeout + (settings.identities.map(\.cancelGrace).max() ?? .zero) + .seconds(30)
            try await Daemon(
                [.init(service: worker, successTerminationBehavior: .gracefullyShutdownGroup)], graceLimit: limit,
                logger: logger
            ).run()
        }
    }
}
