package import DTWire

extension WorkerLoading {
    /// Reads one identity.
    ///
    /// - Parameter index: Its number in the list; `nil` when there is no list, and the top level has the one identity.
    mutating func identity(_ index: Int?, stateDir: String, memory: ByteCount) -> IdentitySettings {
        let own = index.map {
            [loading.variables(ofIdentity: $0), loading.document.layer(ofIdentity: $0, surroundings)]
        }
        if let variables = own?.first { check(variables.values["profile"], "profile") }
        let special = [loading.flagLayer] + (own ?? [])
        var general = [loading.variableLayer, loading.fileLayer]
        // A profile that the identity chose for itself says how many tasks it runs; the top level's number is then the
        // process's alone.
        if let own, own.contains(where: { $0.values[WorkerOptions.profile.setting.key] != nil }) {
            for index in general.indices { general[index].values[WorkerOptions.maxConcurrentTasks.setting.key] = nil }
        }
        // The name and the profile say which further layers there are.
        var scout = LayeredReader(special + general)
        let name = scout.value(WorkerOptions.name, or: Self.fallbackName(surroundings.hostname))
        let profile = scout.value(WorkerOptions.profile, or: ProfilePreset.test.rawValue)
        let credentials = Credentials(surroundings)
        var reader = LayeredReader(
            special + [credentials.layer(of: name)] + general + [credentials.layer(of: nil)]
                + catalog.layers(of: profile, surroundings.resources, memory: memory))
        _ = reader.value(WorkerOptions.name, or: name)
        var identity = IdentitySettings(
            name: name, coordinator: reader.value(SharedOptions.coordinator, or: .standard),
            profile: self.profile(&reader, memory: memory), stateDir: "\(stateDir)/\(name)",
            workspace: reader.value(WorkerOptions.workspace, or: surroundings.workingFolder))
        identity.workDir = workDir(&reader, identity)
        identity.apiKey = loading.apiKey(&reader)
        identity.token = loading.token(&reader)
        identity.readConnection(&reader)
        identity.readTasks(&reader, surroundings)
        identity.handlers = HandlerSettings.read(loading.document, identity: index, surroundings)
        readers.append(reader)
        return identity
    }

    private func profile(_ reader: inout LayeredReader, memory: ByteCount) -> ExecutionProfile {
        // The last layer is a built-in profile, which has every part.
        let plain = ProfilePreset.test.profile(surroundings.resources, memory: memory)
        return ExecutionProfile(
            name: reader.value(WorkerOptions.profile, or: plain.name),
            maxConcurrentTasks: reader.value(WorkerOptions.maxConcurrentTasks, or: plain.maxConcurrentTasks),
            isExclusive: reader.value(WorkerOptions.exclusive, or: plain.isExclusive),
            cpusPerTask: min(reader.value(WorkerOptions.cpusPerTask, or: plain.cpusPerTask), plain.cpusPerTask),
            memoryPerTask: min(reader.value(WorkerOptions.memoryPerTask, or: plain.memoryPerTask), memory),
            niceness: reader.value(WorkerOptions.niceness, or: plain.niceness),
            warmUp: reader.value(WorkerOptions.warmUp, or: plain.warmUp),
            coolDown: reader.value(WorkerOptions.coolDown, or: plain.coolDown))
    }

    /// A folder that is given for all identities has one of each's name in it, so that none clears away another's tasks.
    private func workDir(_ reader: inout LayeredReader, _ identity: IdentitySettings) -> String {
        let setting = WorkerOptions.workDir.setting
        let folder = reader.value(WorkerOptions.workDir, or: identity.workDir)
        guard listed > 0, reader.rank(of: setting.key) != nil, !isOwn(setting, reader) else { return folder }
        return "\(folder)/\(identity.name)"
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
    fileprivate mutating func readConnection(_ reader: inout LayeredReader) {
        workerID = reader.given(WorkerOptions.id)
        // One list may serve a whole fleet, and name the first coordinator too.
        coordinatorRegistry = reader.value(WorkerOptions.coordinatorRegistry, or: []).filter { $0 != coordinator }
        highAvailability = reader.value(WorkerOptions.highAvailability, or: highAvailability)
        caFile = reader.given(SharedOptions.caFile)
        tags = reader.value(WorkerOptions.tags, or: [])
        heartbeatInterval = reader.value(WorkerOptions.heartbeatInterval, or: heartbeatInterval)
        reconnectAttempts = reader.value(WorkerOptions.reconnectAttempts, or: reconnectAttempts)
        reconnectInterval = reader.value(WorkerOptions.reconnectInterval, or: reconnectInterval)
        weight = reader.value(WorkerOptions.weight, or: weight)
    }

    fileprivate mutating func readTasks(_ reader: inout LayeredReader, _ surroundings: Surroundings) {
        taskTimeout = reader.value(WorkerOptions.taskTimeout, or: taskTimeout)
        cancelGrace = reader.value(WorkerOptions.cancelGrace, or: cancelGrace)
        outputLimit = reader.value(WorkerOptions.outputLimit, or: outputLimit)
        modelPaths = reader.value(WorkerOptions.modelPaths, or: [])
        let environment = surroundings.variable("VIRTUAL_ENV").map { $0 + "/bin/python3" }
        python = reader.value(WorkerOptions.python, or: environment ?? python)
        onnxruntimeLibrary = reader.given(WorkerOptions.onnxruntimeLibrary)
        tuning.cacheModels = reader.value(WorkerOptions.cacheModels, or: tuning.cacheModels)
        tuning.cudaStreams = reader.value(WorkerOptions.cudaStreams, or: tuning.cudaStreams)
        tuning.optimizeFor = reader.value(WorkerOptions.optimizeFor, or: tuning.optimizeFor)
        tuning.mixedPrecision = reader.value(WorkerOptions.mixedPrecision, or: tuning.mixedPrecision)
    }
}

extension CoordinatorURL {
    /// The guide's default.
    package static let standard = CoordinatorURL(usesTLS: false, host: "localhost", port: 8080)
}
