import ArgumentParser
import DTConfig
import DTService
import DTWorker
import Glibc
import Logging
import ServiceLifecycle

/// `dt worker`, in full `dt worker run`: registers with a coordinator and runs its tasks.
struct WorkerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Register with a coordinator and run its tasks.",
        usage: """
            dt worker [<options>]
            dt worker status [--json] [--name <name>]
            dt worker reload [--name <name>]
            """,
        discussion: """
            Every option is also a variable (--max-concurrent-tasks is DT_MAX_CONCURRENT_TASKS) and a key of the file \
            that --config names; docs/configuration.md has them all. SIGTERM lets running tasks finish, a second one \
            stops them. SIGHUP has the settings read again.
            """, helpNames: .shortAndLong)

    @OptionGroup var options: WorkerFlags

    func run() async throws {
        // Until the settings are read again on it: one that comes before that must not end the process.
        signal(SIGHUP, SIG_IGN)
        try await reporting {
            let machine = MachineResources.read()
            let source = WorkerSettingsSource(
                flags: options.values, configFiles: options.daemon.config,
                surroundings: .current(resources: machine.resources))
            let loaded = try source.read()
            let settings = loaded.settings
            let fault = settings.log.bootstrap(fileName: "worker.log")
            let logger = Logger(label: "worker")
            if let fault { logger.warning("\(fault)") }
            for warning in loaded.warnings { logger.warning("\(warning)") }
            for fault in machine.faults {
                logger.warning("a limit of this machine is not known", metadata: ["reason": "\(fault)"])
            }
            let worker = Worker(
                settings, load: source.read, version: Version.text,
                environment: source.surroundings.variables, logger: logger)
            try await Daemon(
                services(worker, source, watchesFiles: settings.watchesFiles, logger),
                graceLimit: { worker.drainLimit }, logger: logger
            ).run()
        }
    }

    /// What is asked over the socket is answered to the end of the worker.
    private func services(
        _ worker: Worker, _ source: WorkerSettingsSource, watchesFiles: Bool, _ logger: Logger
    ) -> [ServiceGroupConfiguration.ServiceConfiguration] {
        let watch = watchesFiles ? [FileReload(worker, files: source.files, logger: logger)] : []
        return [
            .init(named: ControlServer(worker, logger: logger)),
            .init(named: HangupService { _ = await worker.reload(.signal) }),
        ] + watch.map { .init(named: $0, successTerminationBehavior: .ignore) }
            + [.init(named: worker, successTerminationBehavior: .gracefullyShutdownGroup)]
    }
}
