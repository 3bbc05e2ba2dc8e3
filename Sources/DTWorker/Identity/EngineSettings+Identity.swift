import DTConfig
import DTEngine
import DTWire

extension EngineSettings {
    /// What an identity's settings mean to its engine.
    ///
    /// - Parameter instance: Of this start of the identity.
    init(_ settings: IdentitySettings, of worker: WorkerSettings, instance: InstanceID, parts: ProcessParts) {
        let profile = settings.profile
        self.init(
            identity: settings.name, instance: instance, tags: settings.tags,
            capabilities: parts.inventories.capabilities(python: settings.python),
            handlers: Set(settings.handlers.keys), profile: profile.name,
            enforcement: Enforcement(processes: .watched, memory: .none, cpu: .none),
            slots: profile.maxConcurrentTasks, maxMemory: min(profile.memoryPerTask, worker.taskMemory),
            taskTimeout: settings.taskTimeout,
            backoff: BackoffSettings(
                interval: settings.reconnectInterval, attempts: settings.reconnectAttempts,
                highAvailability: settings.highAvailability),
            drainTimeout: worker.drainTimeout, cancelGrace: settings.cancelGrace)
    }
}
