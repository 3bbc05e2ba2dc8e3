package import DTWire

/// What one worker process is told to do. Paths are absolute.
package struct WorkerSettings: Hashable, Sendable {
    /// At least one; no two have the same name.
    package var identities: [IdentitySettings]
    /// Tasks at the same time, of all identities together; at least one for each.
    package var maxConcurrentTasks: Int
    /// Memory offered to all tasks together.
    package var taskMemory: ByteCount
    package var limits = ResourceLimits()
    /// How long running tasks may go on after a request to stop.
    package var drainTimeout: Duration = .seconds(30)
    /// How often the machine is measured.
    package var healthCheckInterval: Duration = .seconds(5)

    /// Where each identity has a folder of its name.
    package var stateDir: String
    /// `nil`: beside `dt`, else in libexec.
    package var wardenPath: String?
    /// `nil`: beside `dt`, else in libexec.
    package var benchPath: String?
    /// A DuckDB file for cached results.
    package var dbPath: String?
    /// What to do about the state before anything else.
    package var recovery = RecoverySettings()
    /// Whether the settings are read again when a file of theirs changes.
    package var watchesFiles = false
    package var log = LogSettings()
    /// Settings that were given and have no effect yet.
    package var pending: [PendingSetting] = []

    package init(identities: [IdentitySettings], maxConcurrentTasks: Int, taskMemory: ByteCount, stateDir: String) {
        self.identities = identities
        self.maxConcurrentTasks = maxConcurrentTasks
        self.taskMemory = taskMemory
        self.stateDir = stateDir
    }
}

/// How much of the machine may be in use before no more tasks are taken. `nil`: no limit.
package struct ResourceLimits: Hashable, Sendable {
    /// 0 to 100, of the processors that the process may use.
    package var maxCPUPercent: Double?
    /// 0 to 100, of the memory that the process may use.
    package var maxMemoryPercent: Double?
    /// 0 to 100, of each GPU.
    package var maxGPUPercent: Double?
    /// The share of memory that is kept free of tasks, 0 to 1.
    package var memoryBuffer = 0.0
    /// Whether tasks may be moved to swap.
    package var enableSwap = false

    package init() {}
}

/// What is done about an earlier process's state at the start.
package struct RecoverySettings: Hashable, Sendable {
    /// Whether the state is checked and repaired.
    package var recover = false
    /// Whether the state is set aside, to start clean.
    package var resetState = false

    package init() {}
}
