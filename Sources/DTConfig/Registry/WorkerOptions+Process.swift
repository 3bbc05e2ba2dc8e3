package import DTWire

/// What is the whole process's: its limits, its state, its programs.
extension WorkerOptions {
    package static let taskMemory = TypedSetting(
        "taskMemory", .size("16MiB", "64TiB"), fallback: "what the process may use", scope: .process,
        help: "Memory offered to tasks, all of them together.")
    package static let maxCpuPercent = TypedSetting(
        "maxCpuPercent", .percent, fallback: "no limit", scope: .process, pending: "admission",
        help: "How busy the processors may be before no more tasks are taken.")
    package static let maxMemoryPercent = TypedSetting(
        "maxMemoryPercent", .percent, fallback: "no limit", scope: .process, pending: "admission",
        help: "How much of the memory may be in use before no more tasks are taken.")
    package static let maxGpuPercent = TypedSetting(
        "maxGpuPercent", .percent, fallback: "no limit", scope: .process, pending: "admission",
        help: "How busy a GPU may be before no more tasks are taken.")
    package static let memoryBuffer = TypedSetting(
        "memoryBuffer", .fraction, standard: 0, fallback: "0", scope: .process, pending: "admission",
        help: "The share of the memory that is kept free of tasks.")
    package static let enableSwap = TypedSetting(
        "enableSwap", .toggle, standard: false, fallback: "false", scope: .process, pending: "enforcement by cgroup",
        help: "Let tasks be moved to swap.")
    package static let healthCheckInterval = TypedSetting(
        "healthCheckInterval", .time("250ms", "10m"), standard: .seconds(5), fallback: "5", scope: .process,
        help: "How often the machine is measured, and changes of keys in files are looked for.")

    package static let drainTimeout = TypedSetting(
        "drainTimeout", .time("0s", "7d"), standard: .seconds(30), fallback: "30", scope: .process,
        help: "How long running tasks may go on when the worker is asked to stop.")
    package static let stateDir = TypedSetting(
        "stateDir", .path, fallback: "$STATE_DIRECTORY, else $XDG_STATE_HOME/dt/worker", scope: .process,
        reload: .restart, help: "Where a folder of each worker's name keeps its id, journal and undelivered results.")
    package static let dbPath = TypedSetting(
        "db.path", .path, fallback: "none", scope: .process, reload: .restart, pending: "result cache",
        help: "A DuckDB file in which results are cached.")
    package static let recover = TypedSetting(
        "recover", .toggle, standard: false, fallback: "false", scope: .process, reload: .restart, pending: "recovery",
        help: "Check the state and repair it before anything else.")
    package static let resetState = TypedSetting(
        "resetState", .toggle, standard: false, fallback: "false", scope: .process, reload: .restart,
        pending: "recovery", help: "Set the state aside and start clean.")
    package static let watchConfig = TypedSetting(
        "watchConfig", .toggle, standard: false, fallback: "false", scope: .process, reload: .restart,
        help: "Read the settings again when one of their files changes.")
    package static let wardenPath = TypedSetting(
        "wardenPath", .path, fallback: "beside dt, else in libexec", scope: .process, reload: .restart,
        help: "The dt-warden that starts processes.")
    package static let benchPath = TypedSetting(
        "benchPath", .path, fallback: "beside dt, else in libexec", scope: .process, reload: .restart,
        help: "The dt-bench that runs models.")
    package static let logDir = TypedSetting(
        "log.dir", .path, fallback: "standard error alone", scope: .process, reload: .restart,
        help: "A folder in which the log is kept as well: worker.log, and five older ones of at most 16 MiB each.")
}
