package import DTWire

extension WorkerSettings {
    /// Reads a worker's settings from flags, `DT_*` variables, a YAML file and defaults, in this order of precedence.
    ///
    /// - Parameters:
    ///   - configFile: The file that `--config` names; else `DT_CONFIG`, else the first of the usual ones that is there.
    /// - Throws: `ConfigErrors` with everything that is wrong.
    package static func load(
        flags: FlagValues = FlagValues(), configFile: String? = nil, surroundings: Surroundings
    ) throws(ConfigErrors) -> Loaded<WorkerSettings> {
        var loading = Loading(.worker, flags: flags, configFile: configFile, surroundings: surroundings)
        let name = loading.layers.value(WorkerOptions.name, or: fallbackName(surroundings.hostname))
        let stateDir = loading.layers.given(WorkerOptions.stateDir) ?? surroundings.stateFolder("worker/\(name)")
        loading.require(
            stateDir != nil, [WorkerOptions.stateDir.setting.key],
            "there is no home folder to keep the worker's state in; set stateDir", code: .missing)

        var settings = WorkerSettings(
            coordinator: loading.layers.value(SharedOptions.coordinator, or: .standard), name: name,
            stateDir: stateDir ?? "/", workDir: loading.layers.given(WorkerOptions.workDir),
            workspace: loading.layers.value(WorkerOptions.workspace, or: surroundings.workingFolder))
        settings.read(from: &loading, surroundings)
        settings.check(&loading)
        return try loading.finish(settings)
    }

    private mutating func read(from loading: inout Loading, _ surroundings: Surroundings) {
        apiKey = loading.apiKey()
        token = loading.token()
        log = loading.log()

        var layers = loading.layers
        workerID = layers.given(WorkerOptions.id)
        caFile = layers.given(SharedOptions.caFile)
        tags = layers.value(WorkerOptions.tags, or: [])
        heartbeatInterval = layers.value(WorkerOptions.heartbeatInterval, or: heartbeatInterval)
        reconnectAttempts = layers.value(WorkerOptions.reconnectAttempts, or: reconnectAttempts)
        reconnectInterval = layers.value(WorkerOptions.reconnectInterval, or: reconnectInterval)
        maxConcurrentTasks = layers.value(WorkerOptions.maxConcurrentTasks, or: surroundings.processorCount)
        taskTimeout = layers.value(WorkerOptions.taskTimeout, or: taskTimeout)
        cancelGrace = layers.value(WorkerOptions.cancelGrace, or: cancelGrace)
        drainTimeout = layers.value(WorkerOptions.drainTimeout, or: drainTimeout)
        outputLimit = layers.value(WorkerOptions.outputLimit, or: outputLimit)
        taskMemory = layers.given(WorkerOptions.taskMemory)
        modelPaths = layers.value(WorkerOptions.modelPaths, or: [])
        let environment = surroundings.variable("VIRTUAL_ENV").map { $0 + "/bin/python3" }
        python = layers.value(WorkerOptions.python, or: environment ?? python)
        onnxruntimeLibrary = layers.given(WorkerOptions.onnxruntimeLibrary)
        wardenPath = layers.given(WorkerOptions.wardenPath)
        benchPath = layers.given(WorkerOptions.benchPath)
        dbPath = layers.given(WorkerOptions.dbPath)
        handlers = Self.handlers(layers)
        loading.layers = layers
    }

    private static func handlers(_ layers: Layers) -> [String: HandlerSettings] {
        var handlers: [String: HandlerSettings] = [:]
        for name in layers.namesInFile(under: ["handlers"]) {
            let path = ["handlers", name]
            guard let command = layers.inFile(WorkerOptions.Handler.command, under: path) else { continue }
            var handler = HandlerSettings(command: command)
            handler.timeout = layers.inFile(WorkerOptions.Handler.timeout, under: path)
            for variable in layers.namesInFile(under: path + ["environment"]) {
                handler.environment[variable] = layers.inFile(
                    WorkerOptions.Handler.environment, under: path + ["environment"], as: variable)
            }
            handlers[name] = handler
        }
        return handlers
    }

    private func check(_ loading: inout Loading) {
        if caFile != nil, !coordinator.usesTLS {
            loading.warnings.append("caFile has no effect: \(coordinator) is not https")
        }
        if dbPath != nil { loading.warnings.append("db.path is not yet in effect") }
    }

    /// The machine's name without what no worker's name may hold.
    private static func fallbackName(_ hostname: String) -> String {
        let allowed = hostname.unicodeScalars.filter {
            $0.isASCII && ($0.properties.isAlphabetic || ("0"..."9").contains($0) || "._-".unicodeScalars.contains($0))
        }
        let name = String(String.UnicodeScalarView(allowed.prefix(128)))
        return WorkerID.isValid(name) ? name : "worker"
    }
}

extension CoordinatorURL {
    /// The guide's default.
    package static let standard = CoordinatorURL(usesTLS: false, host: "localhost", port: 8080)
}
