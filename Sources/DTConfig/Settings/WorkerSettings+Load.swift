import DTWire

extension WorkerSettings {
    /// Reads a worker's settings from flags, `DT_*` variables, YAML files, profiles and defaults, in this order of
    /// precedence; what is said for one identity goes before what is said for all.
    ///
    /// - Parameters:
    ///   - configFiles: The files that `--config` names; else `DT_CONFIG`, else the first of the usual ones that is there.
    /// - Throws: `ConfigErrors` with everything that is wrong.
    package static func load(
        flags: FlagValues = FlagValues(), configFiles: [String] = [], surroundings: Surroundings
    ) throws(ConfigErrors) -> Loaded<WorkerSettings> {
        var loading = WorkerLoading(
            Loading(.worker, flags: flags, configFiles: configFiles, surroundings: surroundings))
        return try loading.load()
    }
}

/// One reading of a worker's configuration.
struct WorkerLoading {
    var loading: Loading
    var catalog: ProfileCatalog
    /// One for each identity.
    var readers: [LayeredReader] = []

    var surroundings: Surroundings { loading.surroundings }
    /// How many identities a list of them has; 0 when there is no list.
    var listed: Int { loading.document.names(under: ["workers"]).count }

    init(_ loading: Loading) {
        self.loading = loading
        catalog = ProfileCatalog(loading.document, loading.surroundings)
    }

    mutating func load() throws(ConfigErrors) -> Loaded<WorkerSettings> {
        loading.errors += catalog.errors
        checkProfileNames()

        let stateDir = loading.layers.given(WorkerOptions.stateDir) ?? surroundings.stateFolder("worker")
        loading.require(
            stateDir != nil, [WorkerOptions.stateDir.setting.key],
            "there is no home folder to keep the worker's state in; set stateDir", code: .missing)
        if let stateDir { loading.layers.record(WorkerOptions.stateDir, stateDir) }
        let resources = surroundings.resources
        let offered = loading.layers.value(WorkerOptions.taskMemory, or: resources.memory)

        let indices = listed == 0 ? [nil] : (0..<listed).map(Optional.some)
        var identities: [IdentitySettings] = []
        for index in indices { identities.append(identity(index, stateDir: stateDir ?? "/", memory: offered)) }

        // What the process does at once, unless it is told: what its processors can, or what its largest identity may.
        let largest = identities.map(\.profile.maxConcurrentTasks).max() ?? 1
        let total = loading.layers.value(
            WorkerOptions.maxConcurrentTasks, or: max(resources.wholeCPUs, largest, identities.count))
        var settings = WorkerSettings(
            identities: identities, maxConcurrentTasks: total, taskMemory: offered, stateDir: stateDir ?? "/")
        settings.read(from: &loading)
        check(settings)
        settings.pending = pending()
        for entry in settings.pending { loading.warn("\(entry.key) is not yet in effect (\(entry.effect))") }
        return try finish(settings)
    }

    /// The profile is an error in every layer that names one that there is not, even where a higher layer wins.
    private mutating func checkProfileNames() {
        guard loading.document.isComplete else { return }
        let key = WorkerOptions.profile.setting.key
        for layer in [loading.flagLayer, loading.variableLayer, loading.fileLayer] { check(layer.values[key], key) }
        for index in 0..<listed {
            check(loading.document.layer(ofIdentity: index, surroundings).values[key], "workers.\(index).\(key)")
        }
    }

    mutating func check(_ profile: Layer.Value?, _ key: String) {
        guard let profile, let name = profile.texts.first, let refusal = catalog.refusal(name) else { return }
        let subject = if case .file = profile.origin { "\(key) " } else { "" }
        loading.errors.append(ConfigError(.invalidValue, at: "\(profile.origin)", "\(subject)\(refusal)"))
    }
}

extension WorkerSettings {
    fileprivate mutating func read(from loading: inout Loading) {
        log = loading.log()
        var layers = loading.layers
        log.dir = layers.given(WorkerOptions.logDir)
        limits.maxCPUPercent = layers.given(WorkerOptions.maxCpuPercent)
        limits.maxMemoryPercent = layers.given(WorkerOptions.maxMemoryPercent)
        limits.maxGPUPercent = layers.given(WorkerOptions.maxGpuPercent)
        limits.memoryBuffer = layers.value(WorkerOptions.memoryBuffer, or: limits.memoryBuffer)
        limits.enableSwap = layers.value(WorkerOptions.enableSwap, or: limits.enableSwap)
        healthCheckInterval = layers.value(WorkerOptions.healthCheckInterval, or: healthCheckInterval)
        drainTimeout = layers.value(WorkerOptions.drainTimeout, or: drainTimeout)
        wardenPath = layers.given(WorkerOptions.wardenPath)
        benchPath = layers.given(WorkerOptions.benchPath)
        dbPath = layers.given(WorkerOptions.dbPath)
        recovery.recover = layers.value(WorkerOptions.recover, or: recovery.recover)
        recovery.resetState = layers.value(WorkerOptions.resetState, or: recovery.resetState)
        watchesFiles = layers.value(WorkerOptions.watchConfig, or: watchesFiles)
        loading.layers = layers
    }
}
