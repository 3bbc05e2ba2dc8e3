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

    @Option(help: "Where the coordinator is (default: http://localhost:8080).")
    var coordinator: String?

    @Option(help: "The worker's name for people (default: the machine's).")
    var name: String?

    @Option(help: "The id under which the coordinator knows this worker (default: made once and kept).")
    var workerID: String?

    @Option(help: "The API key. Every user of the machine can read it here: prefer DT_API_KEY or a file.")
    var apiKey: String?

    @Option(help: "A file that holds the API key.")
    var apiKeyFile: String?

    @Option(help: "A token, instead of an API key.")
    var token: String?

    @Option(help: "A file that holds the token.")
    var tokenFile: String?

    @Option(help: "Certificates (PEM) to trust beside the system's.")
    var caFile: String?

    @Option(help: "Capability tags, separated by commas.")
    var tags: String?

    @Option(help: "Seconds between heartbeats: a wish (default: 10).")
    var heartbeatInterval: String?

    @Option(help: "How often a lost coordinator is tried again before giving up; 0 is for ever (default: 10).")
    var reconnectAttempts: String?

    @Option(help: "The longest first pause between attempts, in seconds (default: 5).")
    var reconnectInterval: String?

    @Option(help: "How many tasks run at once (default: the number of CPUs).")
    var maxConcurrentTasks: String?

    @Option(help: "How long a task may run that does not say, in seconds (default: 3600).")
    var taskTimeout: String?

    @Option(help: "Where the worker keeps its id, journal and undelivered results.")
    var stateDir: String?

    @Option(help: "Where a relative test file is looked for that did not travel with its task.")
    var workspace: String?

    @Option(help: "A folder in which models are looked for by name; repeatable.")
    var modelPaths: [String] = []

    @Option(help: "The Python that runs pytest.")
    var python: String?

    @Option(help: "A DuckDB file for cached results (checked, not in effect yet).")
    var dbPath: String?

    @OptionGroup var daemon: DaemonOptions

    func run() async throws {
        try await reporting {
            let surroundings = Surroundings.current()
            let loaded = try WorkerSettings.load(
                flags: flags, configFile: daemon.config, surroundings: surroundings)
            let settings = loaded.settings
            settings.log.bootstrap()
            let logger = Logger(label: "worker")
            for warning in loaded.warnings { logger.warning("\(warning)") }
            let worker = WorkerService(
                settings, version: Version.text, environment: surroundings.variables, logger: logger)
            // Past the drain's own limits, only a fault keeps a worker from ending.
            let limit = settings.drainTimeout + settings.cancelGrace + .seconds(30)
            try await Daemon(
                [.init(service: worker, successTerminationBehavior: .gracefullyShutdownGroup)], graceLimit: limit,
                logger: logger
            ).run()
        }
    }

    private var flags: FlagValues {
        var flags = FlagValues()
        flags.set(SharedOptions.coordinator, coordinator)
        flags.set(WorkerOptions.name, name)
        flags.set(WorkerOptions.id, workerID)
        flags.set(SharedOptions.apiKey, apiKey)
        flags.set(SharedOptions.apiKeyFile, apiKeyFile)
        flags.set(SharedOptions.token, token)
        flags.set(SharedOptions.tokenFile, tokenFile)
        flags.set(SharedOptions.caFile, caFile)
        flags.set(WorkerOptions.tags, tags)
        flags.set(WorkerOptions.heartbeatInterval, heartbeatInterval)
        flags.set(WorkerOptions.reconnectAttempts, reconnectAttempts)
        flags.set(WorkerOptions.reconnectInterval, reconnectInterval)
        flags.set(WorkerOptions.maxConcurrentTasks, maxConcurrentTasks)
        flags.set(WorkerOptions.taskTimeout, taskTimeout)
        flags.set(WorkerOptions.stateDir, stateDir)
        flags.set(WorkerOptions.workspace, workspace)
        flags.set(WorkerOptions.modelPaths, modelPaths)
        flags.set(WorkerOptions.python, python)
        flags.set(WorkerOptions.dbPath, dbPath)
        daemon.add(to: &flags)
        return flags
    }
}
