package import DTWire

/// What one engine is told when it is made, and again whenever it changes: `EngineEvent.settingsChanged`.
package struct EngineSettings: Hashable, Sendable {
    /// The identity's friendly name.
    package var identity: String
    /// Random per process start.
    package var instance: InstanceID
    package var tags: Set<String>
    package var capabilities: Capabilities
    /// The names of the handlers that it declares for custom tasks.
    package var handlers: Set<String>
    /// The name of the execution profile.
    package var profile: String
    package var enforcement: Enforcement
    /// Tasks at the same time, at least 1; a governor may allow fewer.
    package var slots: Int
    /// The task types that are taken.
    package var types: Set<String>
    /// Memory that one task may be given; unlimited when absent.
    package var maxMemory: ByteCount?
    /// How long one attempt may run when the task does not say.
    package var taskTimeout: Duration
    package var backoff: BackoffSettings
    /// How long running tasks may go on once a drain was asked for.
    package var drainTimeout: Duration
    /// How long a cancelled task has between SIGTERM and SIGKILL.
    package var cancelGrace: Duration
    /// How long a drained engine waits for acknowledgements; also how long, beyond the grace, for stopped tasks to be gone.
    package var flushTimeout: Duration

    package init(
        identity: String, instance: InstanceID, tags: Set<String> = [], capabilities: Capabilities,
        handlers: Set<String> = [], profile: String = "test", enforcement: Enforcement, slots: Int,
        types: Set<String> = Set(TaskConfig.types), maxMemory: ByteCount? = nil, taskTimeout: Duration = .seconds(3600),
        backoff: BackoffSettings = .init(),
        drainTimeout: Duration = .seconds(30), cancelGrace: Duration = .seconds(10),
        flushTimeout: Duration = .seconds(5)
    ) {
        self.identity = identity
        self.instance = instance
        self.tags = tags
        self.capabilities = capabilities
        self.handlers = handlers
        self.profile = profile
        self.enforcement = enforcement
        self.slots = max(1, slots)
        self.types = types
        self.maxMemory = maxMemory
        self.taskTimeout = taskTimeout
        self.backoff = backoff
        self.drainTimeout = drainTimeout
        self.cancelGrace = cancelGrace
        self.flushTimeout = flushTimeout
    }
}

/// What a coordinator laid down in its welcome.
package struct SessionTerms: Hashable, Sendable {
    package var workerID: WorkerID
    package var origin: Origin
    package var heartbeat: Duration
    package var lease: Duration
    /// The longest message, in bytes.
    package var maxMessageBytes: Int

    package init(
        workerID: WorkerID, origin: Origin, heartbeat: Duration, lease: Duration, maxMessageBytes: Int = 1 << 20
    ) {
        self.workerID = workerID
        self.origin = origin
        self.heartbeat = heartbeat
        self.lease = lease
        self.maxMessageBytes = maxMessageBytes
    }
}

/// Whose a task is: a cluster, and the generation of its store. Leases and outcomes are resumed and delivered only there.
package struct Origin: Hashable, Sendable, Codable {
    package var cluster: ClusterID
    package var generation: Int64

    package init(cluster: ClusterID, generation: Int64) {
        self.cluster = cluster
        self.generation = generation
    }
}
