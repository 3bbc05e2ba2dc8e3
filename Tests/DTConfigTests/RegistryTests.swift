import DTConfig
import DTWire
import Testing

/// The registry names every setting once, and each name works.
@Suite(.timeLimit(.minutes(5)))
struct RegistryTests {
    /// A value that each setting takes.
    static let samples: [String: String] = [
        "coordinator.url": "https://c.example:9", "worker.name": "w1", "worker.id": "id-1", "apiKey": "k", "token": "t",
        "apiKeyFile": "/k", "tokenFile": "/t", "caFile": "/ca.pem", "tags": "a,b", "heartbeatInterval": "3s",
        "reconnectAttempts": "7", "reconnectInterval": "4", "maxConcurrentTasks": "9", "taskTimeout": "5m",
        "cancelGrace": "1s", "drainTimeout": "2s", "outputLimit": "1MiB", "taskMemory": "1GiB", "stateDir": "/s",
        "workDir": "/w", "workspace": "/ws", "modelPaths": "/m,/n", "python": "/p", "onnxruntimeLibrary": "/o.so",
        "wardenPath": "/dw", "benchPath": "/db", "db.path": "/c.duckdb", "log.level": "error", "verbose": "true",
        "log.format": "json", "listen": "[::1]:0", "database": "sqlite:/d.db", "dataDir": "/dd",
        "tls.certificate": "/c.pem", "tls.key": "/k.pem", "allowPlaintextBearer": "yes", "durability": "process",
        "coordinatorRegistry": "https://b.example,https://c.example", "highAvailability": "true", "profile": "light",
        "weight": "2", "exclusive": "yes", "cpusPerTask": "1.5", "memoryPerTask": "1GiB", "niceness": "3",
        "warmUp": "2s", "coolDown": "9s", "cacheModels": "true", "cudaStreams": "4", "optimizeFor": "throughput",
        "mixedPrecision": "true", "maxCpuPercent": "80", "maxMemoryPercent": "75%", "maxGpuPercent": "90",
        "memoryBuffer": "0.2", "enableSwap": "true", "healthCheckInterval": "9", "recover": "true",
        "resetState": "true", "watchConfig": "true", "allowInsecureFiles": "true", "log.dir": "/l",
        "lease": "2m", "heartbeat.min": "1s", "heartbeat.max": "30s", "maxMessage": "2MiB", "maxPart": "2GiB",
        "tokenTtl": "2h",
    ]

    @Test func `each key, flag and variable is there once`() {
        let all = SettingsRegistry.all
        #expect(Set(all.map(\.key)).count == all.count)
        #expect(Set(all.compactMap(\.flag)).count == all.count)
        #expect(Set(all.compactMap(\.variable)).count == all.count)
        #expect(Set(all.map(\.key)) == Set(Self.samples.keys))
    }

    @Test(arguments: [
        ("coordinator.url", "--coordinator", "DT_COORDINATOR_URL"), ("apiKey", "--api-key", "DT_API_KEY"),
        ("worker.name", "--name", "DT_WORKER_NAME"), ("worker.id", "--worker-id", "DT_WORKER_ID"),
        ("db.path", "--db-path", "DT_DB_PATH"), ("token", "--token", "DT_TOKEN"),
        ("tokenFile", "--token-file", "DT_TOKEN_FILE"), ("tags", "--tags", "DT_TAGS"),
        ("heartbeatInterval", "--heartbeat-interval", "DT_HEARTBEAT_INTERVAL"),
        ("reconnectAttempts", "--reconnect-attempts", "DT_RECONNECT_ATTEMPTS"),
        ("reconnectInterval", "--reconnect-interval", "DT_RECONNECT_INTERVAL"),
        ("maxConcurrentTasks", "--max-concurrent-tasks", "DT_MAX_CONCURRENT_TASKS"),
        ("taskTimeout", "--task-timeout", "DT_TASK_TIMEOUT"), ("log.level", "--log-level", "DT_LOG_LEVEL"),
        ("verbose", "--verbose", "DT_VERBOSE"), ("log.format", "--log-format", "DT_LOG_FORMAT"),
    ])
    func `a setting has the names of the guide`(_ key: String, _ flag: String, _ variable: String) throws {
        let setting = try #require(SettingsRegistry.all.first { $0.key == key })
        #expect(setting.flag == flag)
        #expect(setting.variable == variable)
    }

    /// A secret's file need not be there for this: only the origin of its name is looked at.
    @Test(arguments: SettingsRegistry.all.map(\.key).filter { !$0.hasSuffix("File") || $0 == "caFile" }.sorted())
    func `a variable and a line of the file set what they name`(_ key: String) throws {
        let setting = try #require(SettingsRegistry.all.first { $0.key == key })
        let sample = try #require(Self.samples[key])
        let scratch = try Scratch()
        let steps = setting.path
        let lines = steps.enumerated().map { depth, step in String(repeating: "  ", count: depth) + step + ":" }
        try scratch.write("c.yaml", lines.joined(separator: "\n") + " '\(sample)'\n")
        let variables = [try #require(setting.variable): sample]

        for program in Program.allCases where program.settings.contains(where: { $0.key == key }) {
            let fromVariable = try origins(program, nil, scratch.surroundings(variables), key)
            #expect(fromVariable == .variable(try #require(setting.variable)), "\(program)")
            if program == .client { continue }
            let fromFile = try origins(program, "c.yaml", scratch.surroundings(), key)
            #expect(fromFile?.description.hasPrefix("c.yaml:\(steps.count):") == true, "\(program)")
        }
    }

    /// Where a key's value came from; the other half of a TLS pair is not missed.
    private func origins(
        _ program: Program, _ file: String?, _ surroundings: Surroundings, _ key: String
    ) throws -> ValueOrigin? {
        var flags = FlagValues()
        if key == "tls.key" { flags.set(CoordinatorOptions.tlsCertificate, "/x") }
        if key == "tls.certificate" { flags.set(CoordinatorOptions.tlsKey, "/x") }
        if key == "heartbeat.max" { flags.set(CoordinatorOptions.lease, "10m") }
        return switch program {
        case .worker:
            try WorkerSettings.load(flags: flags, configFiles: file.map { [$0] } ?? [], surroundings: surroundings)
                .origins[key]
        case .coordinator:
            try CoordinatorSettings.load(flags: flags, configFiles: file.map { [$0] } ?? [], surroundings: surroundings)
                .origins[key]
        case .client: try ClientSettings.load(flags: flags, surroundings: surroundings).origins[key]
        }
    }

    @Test func `the defaults of the settings are those of the registry`() throws {
        let scratch = try Scratch()
        let worker = try WorkerSettings.load(surroundings: scratch.surroundings()).settings
        let state = "\(scratch.path)/home/.local/state/dt/worker"
        let profile = ExecutionProfile(
            name: "test", maxConcurrentTasks: 4, cpusPerTask: 4, memoryPerTask: .gibibytes(4), niceness: 5,
            coolDown: .seconds(15))
        let plain = WorkerSettings(
            identities: [
                IdentitySettings(
                    name: "box", coordinator: .standard, profile: profile, stateDir: "\(state)/box",
                    workspace: scratch.path)
            ], maxConcurrentTasks: 4, taskMemory: .gibibytes(8), stateDir: state)
        #expect(worker == plain)
        let coordinator = try CoordinatorSettings.load(surroundings: scratch.surroundings()).settings
        #expect(
            coordinator == CoordinatorSettings(dataDir: "\(scratch.path)/home/.local/state/dt/coordinator"))
    }
}
