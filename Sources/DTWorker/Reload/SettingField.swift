import DTConfig

/// One property of settings, and when a change of it has its effect.
struct SettingField<Root: Sendable>: Sendable {
    /// As the documentation of the settings names it.
    let key: String
    /// Whether a change has its effect at once; else with the next start of the process.
    let isLive: Bool
    let differs: @Sendable (Root, Root) -> Bool
    let copy: @Sendable (Root, inout Root) -> Void

    fileprivate static func live<Value: Equatable & Sendable>(
        _ key: String, _ path: any WritableKeyPath<Root, Value> & Sendable
    ) -> SettingField { SettingField(key, path, isLive: true) }

    fileprivate static func atStart<Value: Equatable & Sendable>(
        _ key: String, _ path: any WritableKeyPath<Root, Value> & Sendable
    ) -> SettingField { SettingField(key, path, isLive: false) }

    private init<Value: Equatable & Sendable>(
        _ key: String, _ path: any WritableKeyPath<Root, Value> & Sendable, isLive: Bool
    ) {
        self.key = key
        self.isLive = isLive
        differs = { $0[keyPath: path] != $1[keyPath: path] }
        copy = { $1[keyPath: path] = $0[keyPath: path] }
    }
}

extension SettingField<WorkerSettings> {
    /// Every property of a process's settings but the identities, in their order there.
    static let ofWorker: [SettingField] = [
        .live("maxConcurrentTasks", \.maxConcurrentTasks),
        .live("taskMemory", \.taskMemory),
        .live("limits", \.limits),
        .live("drainTimeout", \.drainTimeout),
        .live("healthCheckInterval", \.healthCheckInterval),
        .atStart("stateDir", \.stateDir),
        .atStart("wardenPath", \.wardenPath),
        .atStart("benchPath", \.benchPath),
        .atStart("db.path", \.dbPath),
        .atStart("recover", \.recovery),
        .atStart("watchConfig", \.watchesFiles),
        .atStart("log", \.log),
    ]
}

extension SettingField<IdentitySettings> {
    /// Every property of an identity's settings but its name, in their order there.
    static let ofIdentity: [SettingField] = [
        .atStart("id", \.workerID),
        .live("coordinator", \.coordinator),
        .live("coordinatorRegistry", \.coordinatorRegistry),
        .live("highAvailability", \.highAvailability),
        .live("apiKey", \.apiKey),
        .live("token", \.token),
        .live("caFile", \.caFile),
        .live("tags", \.tags),
        .live("weight", \.weight),
        .live("profile", \.profile),
        .live("taskTimeout", \.taskTimeout),
        .live("cancelGrace", \.cancelGrace),
        .live("outputLimit", \.outputLimit),
        .live("heartbeatInterval", \.heartbeatInterval),
        .live("reconnectAttempts", \.reconnectAttempts),
        .live("reconnectInterval", \.reconnectInterval),
        .atStart("stateDir", \.stateDir),
        .atStart("workDir", \.workDir),
        .live("workspace", \.workspace),
        .live("modelPaths", \.modelPaths),
        .live("python", \.python),
        .live("onnxruntimeLibrary", \.onnxruntimeLibrary),
        .live("handlers", \.handlers),
        .live("tuning", \.tuning),
    ]
}
