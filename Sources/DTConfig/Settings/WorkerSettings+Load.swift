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
        let stateDir = loading.layers.given(WorkerOptions.stateDir) ?? surroundings.stateFolder("worker")
        loading.require(
            stateDir != nil, [WorkerOptions.stateDir.setting.key],
            "there is no home folder to keep the worker's state in; set stateDir", code: .missing)
        let identity = IdentitySettings.read(name: name, stateDir: stateDir ?? "/", from: &loading, surroundings)
        var settings = WorkerSettings(
            identities: [identity], maxConcurrentTasks: identity.profile.maxConcurrentTasks,
            taskMemory: loading.layers.value(WorkerOptions.taskMemory, or: surroundings.resources.memory),
            stateDir: stateDir ?? "/")
        settings.read(from: &loading)
        settings.check(&loading)
        return try loading.finish(settings)
    }

    private mutating func read(from loading: inout Loading) {
        log = loading.log()
        var layers = loading.layers
        drainTimeout = layers.value(WorkerOptions.drainTimeout, or: drainTimeout)
        wardenPath = layers.given(WorkerOptions.wardenPath)
        benchPath = layers.given(WorkerOptions.benchPath)
        dbPath = layers.given(WorkerOptions.dbPath)
        loading.layers = layers
    }

    private func check(_ loading: inout Loading) {
        for identity in identities where identity.caFile != nil && !identity.coordinator.usesTLS {
            loading.warnings.append("caFile has no effect: \(identity.coordinator) is not https")
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

extension IdentitySettings {
    fileprivate static func read(
        name: String, stateDir: String, from loading: inout Loading, _ surroundings: Surroundings
    ) -> IdentitySettings {
        let apiKey = loading.apiKey()
        let token = loading.token()
        var layers = loading.layers
        let resources = surroundings.resources
        let profile = ExecutionProfile(
            name: "test",
            maxConcurrentTasks: layers.value(WorkerOptions.maxConcurrentTasks, or: resources.wholeCPUs),
            cpusPerTask: resources.cpus, memoryPerTask: resources.memory)
        var identity = IdentitySettings(
            name: name, coordinator: layers.value(SharedOptions.coordinator, or: .standard), profile: profile,
            stateDir: "\(stateDir)/\(name)", workDir: layers.given(WorkerOptions.workDir),
            workspace: layers.value(WorkerOptions.workspace, or: surroundings.workingFolder))
        identity.apiKey = apiKey
        identity.token = token
        identity.read(from: &layers, surroundings)
        loading.layers = layers
        return identity
    }

    private mutating func read(from layers: inout Layers, _ surroundings: Surroundings) {
        workerID = layers.given(WorkerOptions.id)
        caFile = layers.given(SharedOptions.caFile)
        tags = layers.value(WorkerOptions.tags, or: [])
        heartbeatInterval = layers.value(WorkerOptions.heartbeatInterval, or: heartbeatInterval)
        reconnectAttempts = layers.value(WorkerOptions.reconnectAttempts, or: reconnectAttempts)
        reconnectInterval = layers.value(WorkerOptions.reconnectInterval, or: reconnectInterval)
        taskTimeout = layers.value(WorkerOptions.taskTimeout, or: taskTimeout)
        cancelGrace = layers.value(WorkerOptions.cancelGrace, or: cancelGrace)
        outputLimit = layers.value(WorkerOptions.outputLimit, or: outputLimit)
        modelPaths = layers.value(WorkerOptions.modelPaths, or: [])
        let environment = surroundings.variable("VIRTUAL_ENV").map { $0 + "/bin/python3" }
        python = layers.value(WorkerOptions.python, or: environment ?? python)
        onnxruntimeLibrary = layers.given(WorkerOptions.onnxruntimeLibrary)
        handlers = Self.handlers(layers)
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
}

extension CoordinatorURL {
    /// The guide's default.
    package static let standard = CoordinatorURL(usesTLS: false, host: "localhost", port: 8080)
}
