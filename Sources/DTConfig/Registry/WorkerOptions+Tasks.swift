package import DTWire

/// How an identity runs tasks.
extension WorkerOptions {
    package static let taskTimeout = TypedSetting(
        "taskTimeout", .time("1s", "30d"), standard: .seconds(3600), fallback: "3600",
        help: "How long an attempt may run when its task sets no time.")
    package static let cancelGrace = TypedSetting(
        "cancelGrace", .time("0s", "10m"), standard: .seconds(10), fallback: "10",
        help: "How long a task has between SIGTERM and SIGKILL.")
    package static let outputLimit = TypedSetting(
        "outputLimit", .size("4KiB", "16GiB"), standard: .mebibytes(16), fallback: "16MiB",
        help: "How much of each output stream of a task is kept; the rest is counted and dropped.")
    package static let workDir = TypedSetting(
        "workDir", .path, fallback: "tasks in the state folder", reload: .restart,
        help:
            "Where the folders of running tasks are made; identities that share one have a folder of their name in it.")
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

    package static let cacheModels = TypedSetting(
        "cacheModels", .toggle, standard: false, fallback: "false", pending: "model runner",
        help: "Keep models that were used in memory between tasks.")
    package static let cudaStreams = TypedSetting(
        "cudaStreams", .integer(1...128), standard: 1, fallback: "1", pending: "model runner",
        help: "Streams of one GPU that are used at the same time.")
    package static let optimizeFor = TypedSetting(
        "optimizeFor", SettingFormat<TuningSettings.Goal>.choice, standard: .latency, fallback: "latency",
        pending: "model runner", help: "What models are run for.")
    package static let mixedPrecision = TypedSetting(
        "mixedPrecision", .toggle, standard: false, fallback: "false", pending: "model runner",
        help: "Let models use a lower precision where the hardware supports it.")

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
}
