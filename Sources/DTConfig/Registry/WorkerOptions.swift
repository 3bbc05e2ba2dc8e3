package import DTWire

/// Every setting of a worker.
package enum WorkerOptions {
    package static let name = TypedSetting(
        "worker.name", .name, flag: "--name", fallback: "the machine's name",
        help: "The worker's name for people, and of its state folder.")
    package static let id = TypedSetting(
        "worker.id", .workerID, fallback: "made once, kept in the state folder",
        help: "The id under which the coordinator knows this worker; it belongs to the key that first registered it.")
    package static let tags = TypedSetting(
        "tags", .tags, standard: [], fallback: "none",
        help: "Capability tags that tasks may ask for, beside what is detected.")
    package static let heartbeatInterval = TypedSetting(
        "heartbeatInterval", .time("250ms", "60s"), standard: .seconds(10), fallback: "10",
        help: "How often the worker tells that it is alive: a wish that the coordinator answers within its bounds.")
    package static let reconnectAttempts = TypedSetting(
        "reconnectAttempts", .integer(0...1_000_000), standard: 10, fallback: "10",
        help: "How many times in a row a lost connection is tried again before the worker gives up; 0 is for ever.")
    package static let reconnectInterval = TypedSetting(
        "reconnectInterval", .time("10ms", "5m"), standard: .seconds(5), fallback: "5",
        help: "The longest first pause between attempts to connect; it doubles, with jitter.")
    package static let maxConcurrentTasks = TypedSetting(
        "maxConcurrentTasks", .integer(1...4096), fallback: "the number of CPUs",
        help: "How many tasks run at once.")
    package static let taskTimeout = TypedSetting(
        "taskTimeout", .time("1s", "30d"), standard: .seconds(3600), fallback: "3600",
        help: "How long an attempt may run when its task sets no time.")
    package static let cancelGrace = TypedSetting(
        "cancelGrace", .time("0s", "10m"), standard: .seconds(10), fallback: "10",
        help: "How long a task has between SIGTERM and SIGKILL.")
    package static let drainTimeout = TypedSetting(
        "drainTimeout", .time("0s", "7d"), standard: .seconds(30), fallback: "30",
        help: "How long running tasks may go on when the worker is asked to stop.")
    package static let outputLimit = TypedSetting(
        "outputLimit", .size("4KiB", "16GiB"), standard: .mebibytes(16), fallback: "16MiB",
        help: "How much of each output stream of a task is kept; the rest is counted and dropped.")
    package static let taskMemory = TypedSetting(
        "taskMemory", .size("16MiB", "64TiB"), fallback: "what the machine has",
        help: "Memory offered to tasks, all of them together.")
    package static let stateDir = TypedSetting(
        "stateDir", .path, fallback: "$STATE_DIRECTORY, else $XDG_STATE_HOME/dt/worker",
        help: "Where a folder of the worker's name keeps its id, journal and undelivered results.")
    package static let workDir = TypedSetting(
        "workDir", .path, fallback: "tasks in the state folder", help: "Where the folders of running tasks are made.")
    package static let workspace = TypedSetting(
        "workspace", .path, fallback: "the current folder",
        help: "Where a relative test_file is looked for when it did not travel with its task.")
    package static let modelPaths = TypedSetting(
        "modelPaths", .paths, standard: [], fallback: "none", help: "Folders in which models are looked for by name.")
    package static let python = TypedSetting(
        "python", .program, fallback: "$VIRTUAL_ENV/bin/python3, else python3",
        help: "The interpreter that runs pytest.")
    package static let onnxruntimeLibrary = TypedSetting(
        "onnxruntimeLibrary", .path, fallback: "looked for",
        help: "libonnxruntime.so; else it is looked for in the usual places and in the Python environment.")
    package static let wardenPath = TypedSetting(
        "wardenPath", .path, fallback: "beside dt, else in libexec", help: "The dt-warden that starts processes.")
    package static let benchPath = TypedSetting(
        "benchPath", .path, fallback: "beside dt, else in libexec", help: "The dt-bench that runs models.")
    package static let dbPath = TypedSetting(
        "db.path", .path, fallback: "none", isInEffect: false, help: "A DuckDB file in which results are cached.")

    /// The parts of one entry of `handlers`.
    package enum Handler {
        package static let command = TypedSetting(
            "command", .command, fallback: "required", inFileOnly: true,
            help: "The program and its arguments. It reads the task's parameters as JSON on its standard input.")
        package static let timeout = TypedSetting(
            "timeout", .time("1s", "30d"), fallback: "the task's", inFileOnly: true,
            help: "How long it may run when its task sets no time.")
        /// One variable under `environment`.
        static let environment = TypedSetting(
            "environment.VARIABLE", .environmentValue, fallback: "none", inFileOnly: true,
            help: "A variable added to its environment.")
    }

    /// What an entry of `handlers` may hold, in the order of the documentation.
    static let handlerParts: [Setting] = [
        Handler.command.setting, Handler.timeout.setting, Handler.environment.setting,
    ]

    /// Settings of the worker alone and those that it shares with other programs, in the order of the documentation.
    package static let all: [Setting] = [
        SharedOptions.coordinator.setting, name.setting, id.setting, SharedOptions.apiKey.setting,
        SharedOptions.apiKeyFile.setting, SharedOptions.token.setting, SharedOptions.tokenFile.setting,
        SharedOptions.caFile.setting, tags.setting, heartbeatInterval.setting, reconnectAttempts.setting,
        reconnectInterval.setting, maxConcurrentTasks.setting, taskTimeout.setting, cancelGrace.setting,
        drainTimeout.setting, outputLimit.setting, taskMemory.setting, stateDir.setting, workDir.setting,
        workspace.setting, modelPaths.setting, python.setting, onnxruntimeLibrary.setting, wardenPath.setting,
        benchPath.setting, dbPath.setting, SharedOptions.logLevel.setting, SharedOptions.verbose.setting,
        SharedOptions.logFormat.setting,
    ]
}

extension SettingFormat<String> {
    /// Any text that an environment variable can hold.
    static let environmentValue = SettingFormat.single("text") { text, _ throws(FormatError) in
        guard !text.utf8.contains(0) else { throw FormatError("must not hold a NUL character") }
        return text
    }
}
