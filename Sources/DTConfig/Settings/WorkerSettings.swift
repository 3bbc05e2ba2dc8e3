package import DTWire

/// What one worker process is told to do. Paths are absolute.
package struct WorkerSettings: Hashable, Sendable {
    package var coordinator: CoordinatorURL
    /// The worker's name for people.
    package var name: String
    /// `nil`: made once and kept in the state folder.
    package var workerID: WorkerID?
    /// The API key, from a flag, a variable or a file.
    package var apiKey: Secret?
    /// A token, from a flag, a variable or a file.
    package var token: Secret?
    /// Certificates to trust beside the system's.
    package var caFile: String?
    package var tags: Set<String> = []

    /// A wish; the coordinator answers within its bounds.
    package var heartbeatInterval: Duration = .seconds(10)
    /// Attempts in a row before the worker gives up; 0 is for ever.
    package var reconnectAttempts = 10
    /// The base of the backoff.
    package var reconnectInterval: Duration = .seconds(5)

    package var maxConcurrentTasks = 1
    /// How long an attempt may run when its task sets no time.
    package var taskTimeout: Duration = .seconds(3600)
    /// From SIGTERM to SIGKILL.
    package var cancelGrace: Duration = .seconds(10)
    /// How long running tasks may go on after a request to stop.
    package var drainTimeout: Duration = .seconds(30)
    /// What is kept of each output stream.
    package var outputLimit: ByteCount = .mebibytes(16)
    /// Memory offered to all tasks together; `nil`: what the machine has.
    package var taskMemory: ByteCount?

    /// Where the id, the journal and the spool are kept.
    package var stateDir: String
    /// Where the folders of running tasks are made.
    package var workDir: String
    /// Where a relative test file is looked for.
    package var workspace: String
    /// Folders in which models are looked for by name.
    package var modelPaths: [String] = []
    /// An absolute path, or a name in `PATH`.
    package var python = "python3"
    /// `nil`: looked for in the usual places.
    package var onnxruntimeLibrary: String?
    /// `nil`: beside `dt`, else in libexec.
    package var wardenPath: String?
    /// `nil`: beside `dt`, else in libexec.
    package var benchPath: String?
    /// A DuckDB file for cached results; checked and carried, not read yet.
    package var dbPath: String?
    /// Handlers of custom tasks by their names.
    package var handlers: [String: HandlerSettings] = [:]
    package var log = LogSettings()

    /// Settings with every default; what depends on the machine is given.
    package init(
        coordinator: CoordinatorURL, name: String, stateDir: String, workDir: String? = nil, workspace: String
    ) {
        self.coordinator = coordinator
        self.name = name
        self.stateDir = stateDir
        self.workDir = workDir ?? stateDir + "/tasks"
        self.workspace = workspace
    }
}

/// A handler of custom tasks, as the configuration declares it.
package struct HandlerSettings: Hashable, Sendable {
    /// The program, an absolute path or a name in `PATH`, and its arguments.
    package var command: [String]
    /// `nil`: the task's time, else the worker's.
    package var timeout: Duration?
    /// Variables added to its environment.
    package var environment: [String: String]

    package init(command: [String], timeout: Duration? = nil, environment: [String: String] = [:]) {
        self.command = command
        self.timeout = timeout
        self.environment = environment
    }

    /// Handlers that every worker has; a configuration cannot declare them anew.
    package static let builtIn: Set<String> = ["noop", "hash"]
}
