import ArgumentParser
import DTConfig

/// The settings of a worker as options: of `dt worker`, and of the commands that say what such a worker would be told.
struct WorkerFlags: ParsableArguments {
    @Option(help: .of(SharedOptions.coordinator))
    var coordinator: String?

    @Option(help: .of(WorkerOptions.coordinatorRegistry))
    var coordinatorRegistry: String?

    @Flag(help: .of(WorkerOptions.highAvailability))
    var highAvailability = false

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

    @Option(help: .of(WorkerOptions.taskTimeout))
    var taskTimeout: String?

    @Option(help: .of(WorkerOptions.cancelGrace))
    var cancelGrace: String?

    @Option(help: .of(WorkerOptions.outputLimit))
    var outputLimit: String?

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

    @Option(help: .of(WorkerOptions.profile))
    var profile: String?

    @Option(help: .of(WorkerOptions.weight))
    var weight: String?

    @Option(help: .of(WorkerOptions.maxConcurrentTasks))
    var maxConcurrentTasks: String?

    @Flag(help: .of(WorkerOptions.exclusive))
    var exclusive = false

    @Option(help: .of(WorkerOptions.cpusPerTask))
    var cpusPerTask: String?

    @Option(help: .of(WorkerOptions.memoryPerTask))
    var memoryPerTask: String?

    @Option(help: .of(WorkerOptions.niceness))
    var niceness: String?

    @Option(help: .of(WorkerOptions.warmUp))
    var warmUp: String?

    @Option(help: .of(WorkerOptions.coolDown))
    var coolDown: String?

    @Flag(help: .of(WorkerOptions.cacheModels))
    var cacheModels = false

    @Option(help: .of(WorkerOptions.cudaStreams))
    var cudaStreams: String?

    @Option(help: .of(WorkerOptions.optimizeFor))
    var optimizeFor: String?

    @Flag(help: .of(WorkerOptions.mixedPrecision))
    var mixedPrecision = false

    @Option(help: .of(WorkerOptions.taskMemory))
    var taskMemory: String?

    @Option(help: .of(WorkerOptions.maxCpuPercent))
    var maxCpuPercent: String?

    @Option(help: .of(WorkerOptions.maxMemoryPercent))
    var maxMemoryPercent: String?

    @Option(help: .of(WorkerOptions.maxGpuPercent))
    var maxGpuPercent: String?

    @Option(help: .of(WorkerOptions.memoryBuffer))
    var memoryBuffer: String?

    @Flag(help: .of(WorkerOptions.enableSwap))
    var enableSwap = false

    @Option(help: .of(WorkerOptions.healthCheckInterval))
    var healthCheckInterval: String?

    @Option(help: .of(WorkerOptions.drainTimeout))
    var drainTimeout: String?

    @Option(help: .of(WorkerOptions.stateDir))
    var stateDir: String?

    @Option(help: .of(WorkerOptions.dbPath))
    var dbPath: String?

    @Flag(help: .of(WorkerOptions.recover))
    var recover = false

    @Flag(help: .of(WorkerOptions.resetState))
    var resetState = false

    @Flag(help: .of(WorkerOptions.watchConfig))
    var watchConfig = false

    @Flag(help: .of(SharedOptions.allowInsecureFiles))
    var allowInsecureFiles = false

    @Option(help: .of(WorkerOptions.wardenPath))
    var wardenPath: String?

    @Option(help: .of(WorkerOptions.benchPath))
    var benchPath: String?

    @Option(help: .of(WorkerOptions.logDir))
    var logDir: String?

    @OptionGroup var daemon: DaemonOptions

    /// What was given.
    var values: FlagValues {
        var flags = FlagValues()
        flags.set(SharedOptions.coordinator, coordinator)
        flags.set(WorkerOptions.coordinatorRegistry, coordinatorRegistry)
        flags.set(WorkerOptions.highAvailability, isGiven: highAvailability)
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
        flags.set(WorkerOptions.taskTimeout, taskTimeout)
        flags.set(WorkerOptions.cancelGrace, cancelGrace)
        flags.set(WorkerOptions.outputLimit, outputLimit)
        flags.set(WorkerOptions.workDir, workDir)
        flags.set(WorkerOptions.workspace, workspace)
        flags.set(WorkerOptions.modelPaths, modelPaths)
        flags.set(WorkerOptions.python, python)
        flags.set(WorkerOptions.onnxruntimeLibrary, onnxruntimeLibrary)
        flags.set(WorkerOptions.profile, profile)
        flags.set(WorkerOptions.weight, weight)
        flags.set(WorkerOptions.maxConcurrentTasks, maxConcurrentTasks)
        flags.set(WorkerOptions.exclusive, isGiven: exclusive)
        flags.set(WorkerOptions.cpusPerTask, cpusPerTask)
        flags.set(WorkerOptions.memoryPerTask, memoryPerTask)
        flags.set(WorkerOptions.niceness, niceness)
        flags.set(WorkerOptions.warmUp, warmUp)
        flags.set(WorkerOptions.coolDown, coolDown)
        flags.set(WorkerOptions.cacheModels, isGiven: cacheModels)
        flags.set(WorkerOptions.cudaStreams, cudaStreams)
        flags.set(WorkerOptions.optimizeFor, optimizeFor)
        flags.set(WorkerOptions.mixedPrecision, isGiven: mixedPrecision)
        flags.set(WorkerOptions.taskMemory, taskMemory)
        flags.set(WorkerOptions.maxCpuPercent, maxCpuPercent)
        flags.set(WorkerOptions.maxMemoryPercent, maxMemoryPercent)
        flags.set(WorkerOptions.maxGpuPercent, maxGpuPercent)
        flags.set(WorkerOptions.memoryBuffer, memoryBuffer)
        flags.set(WorkerOptions.enableSwap, isGiven: enableSwap)
        flags.set(WorkerOptions.healthCheckInterval, healthCheckInterval)
        flags.set(WorkerOptions.drainTimeout, drainTimeout)
        flags.set(WorkerOptions.stateDir, stateDir)
        flags.set(WorkerOptions.dbPath, dbPath)
        flags.set(WorkerOptions.recover, isGiven: recover)
        flags.set(WorkerOptions.resetState, isGiven: resetState)
        flags.set(WorkerOptions.watchConfig, isGiven: watchConfig)
        flags.set(SharedOptions.allowInsecureFiles, isGiven: allowInsecureFiles)
        flags.set(WorkerOptions.wardenPath, wardenPath)
        flags.set(WorkerOptions.benchPath, benchPath)
        flags.set(WorkerOptions.logDir, logDir)
        daemon.add(to: &flags)
        return flags
    }
}
