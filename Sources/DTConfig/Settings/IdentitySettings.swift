package import DTWire

/// What one identity of a worker is told to do: one name, one credential, one engine. Paths are absolute.
package struct IdentitySettings: Hashable, Sendable {
    /// The name for people, and of its state folder; no other identity of the process has it.
    package var name: String
    /// `nil`: made once and kept in the state folder.
    package var workerID: WorkerID?
    package var coordinator: CoordinatorURL
    /// The other coordinators of the cluster, in order of preference.
    package var coordinatorRegistry: [CoordinatorURL] = []
    /// Whether to go on, slowly, when the attempts to connect are spent.
    package var highAvailability = false
    package var apiKey: SecretSource?
    package var token: SecretSource?
    /// Certificates to trust beside the system's.
    package var caFile: String?
    package var tags: Set<String> = []

    /// Its share of the process's slots when they do not suffice for all, against the other identities'.
    package var weight = 1
    package var profile: ExecutionProfile
    /// How long an attempt may run when its task sets no time.
    package var taskTimeout: Duration = .seconds(3600)
    /// From SIGTERM to SIGKILL.
    package var cancelGrace: Duration = .seconds(10)
    /// What is kept of each output stream.
    package var outputLimit: ByteCount = .mebibytes(16)

    /// A wish; the coordinator answers within its bounds.
    package var heartbeatInterval: Duration = .seconds(10)
    /// Attempts in a row before the identity gives up; 0 is for ever.
    package var reconnectAttempts = 10
    /// The base of the backoff.
    package var reconnectInterval: Duration = .seconds(5)

    /// Where its id, journal and spool are kept: a folder of its name in the process's.
    package var stateDir: String
    /// Where the folders of its running tasks are made.
    package var workDir: String
    /// Where a relative test file is looked for.
    package var workspace: String
    /// Folders in which models are looked for by name.
    package var modelPaths: [String] = []
    /// An absolute path, or a name in `PATH`.
    package var python = "python3"
    /// `nil`: looked for in the usual places.
    package var onnxruntimeLibrary: String?
    /// Handlers of custom tasks by their names.
    package var handlers: [String: HandlerSettings] = [:]
    /// How models are run on accelerators.
    package var tuning = TuningSettings()

    /// Settings with every default; what depends on the machine is given.
    package init(
        name: String, coordinator: CoordinatorURL, profile: ExecutionProfile, stateDir: String, workDir: String? = nil,
        workspace: String
    ) {
        self.name = name
        self.coordinator = coordinator
        self.profile = profile
        self.stateDir = stateDir
        self.workDir = workDir ?? stateDir + "/tasks"
        self.workspace = workspace
    }
}

/// How models are run; checked and carried until a runner takes them up.
package struct TuningSettings: Hashable, Sendable {
    package enum Goal: String, Choice {
        case latency, throughput
    }

    /// Streams of one GPU that are used at the same time.
    package var cudaStreams = 1
    package var optimizeFor = Goal.latency
    package var mixedPrecision = false
    /// Whether models stay in memory between tasks.
    package var cacheModels = false

    package init() {}
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
