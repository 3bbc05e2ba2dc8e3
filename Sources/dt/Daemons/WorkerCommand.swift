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

    @Option(help: .of(SharedOptions.coordinator))
    var coordinator: String?

    @Option(help: .of(WorkerOptions.name))
    var name: String?

    @Option(help: .of(WorkerOptions.id))
    var workerID: String?

    @Option(help: .of(SharedOptions.apiKey))
    var apiKey: String?

    @Option(help: .of(SharedOptions.apiKeyFile))
    var apiKeyFile: String?

    @Option(help: .of(SharedOptions.token))
    var token: String?

    @Option(help: .of(SharedOptions.tokenFile))
    var tokenFile: String?

    @Option(help: .of(SharedOptions.caFile))
    var caFile: String?

    @Option(help: .of(WorkerOptions.tags))
    var tags: String?

    @Option(help: .of(WorkerOptions.heartbeatInterval))
    var heartbeatInterval: String?

    @Option(help: .of(WorkerOptions.reconnectAttempts))
    var reconnectAttempts: String?

    @Option(help: .of(WorkerOptions.reconnectInterval))
    var reconnectInterval: String?

    @Option(help: .of(WorkerOptions.maxConcurrentTasks))
    var maxConcurrentTasks: String?

    @Option(help: .of(WorkerOptions.taskTimeout))
    var taskTimeout: String?

    @Option(help: .of(WorkerOptions.cancelGrace))
    var cancelGrace: String?

    @Option(help: .of(WorkerOptions.drainTimeout))
    var drainTimeout: String?

    @Option(help: .of(WorkerOptions.outputLimit))
    var outputLimit: String?

    @Option(help: .of(WorkerOptions.taskMemory))
    var taskMemory: String?

    @Option(help: .of(WorkerOptions.stateDir))
    var stateDir: String?

    @Option(help: .of(WorkerOptions.workDir))
    var workDir: String?

    @Option(help: .of(WorkerOptions.workspace))
    var workspace: String?

    @Option(help: .of(WorkerOptions.modelPaths))
    var modelPaths: [String] = []

    @Option(help: .of(WorkerOptions.python))
    var python: String?

    @Option(help: .of(WorkerOptions.onnxruntimeLibrary))
    var onnxruntimeLibrary: String?

    @Option(help: .of(WorkerOptions.wardenPath))
    var wardenPath: String?

    @Option(help: .of(WorkerOptions.benchPath))
    var benchPath: String?

    @Option(help: .of(WorkerOptions.dbPath))
    var dbPath: String?

    @OptionGroup var daemon: DaemonOptions

    func run() async throws {
        try await reporting {
            let machine = MachineResources.read()
            let surroundings = Surroundings.current(resources: machine.resources)
            let loaded = try WorkerSettings.load(
                flags: flags, configFile: daemon.config, surroundings: surroundings)
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
        flags.set(WorkerOptions.cancelGrace, cancelGrace)
        flags.set(WorkerOptions.drainTimeout, drainTimeout)
        flags.set(WorkerOptions.outputLimit, outputLimit)
        flags.set(WorkerOptions.taskMemory, taskMemory)
        flags.set(WorkerOptions.stateDir, stateDir)
        flags.set(WorkerOptions.workDir, workDir)
        flags.set(WorkerOptions.workspace, workspace)
        flags.set(WorkerOptions.modelPaths, modelPaths)
        flags.set(WorkerOptions.python, python)
        flags.set(WorkerOptions.onnxruntimeLibrary, onnxruntimeLibrary)
        flags.set(WorkerOptions.wardenPath, wardenPath)
        flags.set(WorkerOptions.benchPath, benchPath)
        flags.set(WorkerOptions.dbPath, dbPath)
        daemon.add(to: &flags)
        return flags
    }
}
