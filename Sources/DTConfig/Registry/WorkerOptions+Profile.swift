package import DTWire

/// How many tasks an identity runs at once, and what each may use. A profile sets all of it; each can also be set alone.
extension WorkerOptions {
    package static let profile = TypedSetting(
        "profile", .name, standard: "test", fallback: "test",
        help: "How tasks are run: benchmark, test, light, or one of the file's profiles.")
    package static let weight = TypedSetting(
        "weight", .integer(1...1000), standard: 1, fallback: "1",
        help: "The identity's share of the process's slots against the other identities', when they do not suffice.")

    package static let maxConcurrentTasks = TypedSetting(
        "maxConcurrentTasks", .integer(1...4096), fallback: "the profile's; for the process the CPUs, or more",
        scope: .both, help: "How many tasks run at once.")
    package static let exclusive = TypedSetting(
        "exclusive", .toggle, fallback: "the profile's",
        help: "Run its tasks only while no other identity runs any.")
    package static let cpusPerTask = TypedSetting(
        "cpusPerTask", .number(0.01...4096), fallback: "the profile's", pending: "enforcement by cgroup",
        help: "Processors that one task may use.")
    package static let memoryPerTask = TypedSetting(
        "memoryPerTask", .size("1MiB", "64TiB"), fallback: "the profile's",
        help: "Memory that one task may ask for.")
    package static let niceness = TypedSetting(
        "niceness", .integer(-20...19), fallback: "the profile's",
        help: "The scheduling priority of tasks: 19 gives way to everything; below 0 needs privileges.")
    package static let warmUp = TypedSetting(
        "warmUp", .time("0s", "10m"), fallback: "the profile's", pending: "admission",
        help: "How long the machine must have been quiet before a task begins.")
    package static let coolDown = TypedSetting(
        "coolDown", .time("0s", "1h"), fallback: "the profile's", pending: "admission",
        help: "How long all must be well again before tasks are taken after a limit was reached.")

    /// What a profile sets, in the order of the documentation.
    static let profileParts: [Setting] = [
        maxConcurrentTasks.setting, exclusive.setting, cpusPerTask.setting, memoryPerTask.setting, niceness.setting,
        warmUp.setting, coolDown.setting,
    ]

    /// The parts of one entry of `profiles` beside those of `profileParts`.
    enum Profile {
        static let extends = TypedSetting(
            "extends", .name, standard: "test", fallback: "test", inFileOnly: true,
            help: "The profile whose values hold where this one has none.")
    }
}
