package import DTWire

/// Who an identity is and how it reaches its coordinator.
extension WorkerOptions {
    package static let coordinatorRegistry = TypedSetting(
        "coordinatorRegistry", .urls, standard: [], fallback: "none", pending: "failover to other coordinators",
        help: "The other coordinators of the cluster, in order of preference.")
    package static let highAvailability = TypedSetting(
        "highAvailability", .toggle, standard: false, fallback: "false",
        help: "Go on, slowly, when the attempts to connect are spent, instead of giving up.")
    package static let name = TypedSetting(
        "worker.name", .name, flag: "--name", fallback: "the machine's name",
        help: "The worker's name for people, and of its state folder.")
    package static let id = TypedSetting(
        "worker.id", .workerID, fallback: "made once, kept in the state folder", reload: .restart,
        help: "The id under which the coordinator knows this worker; it belongs to the key that first registered it.")
    package static let tags = TypedSetting(
        "tags", .tags, standard: [], fallback: "none",
        help: "Capability tags that tasks may ask for, beside what is detected.")
    package static let heartbeatInterval = TypedSetting(
        "heartbeatInterval", .time("250ms", "60s"), standard: .seconds(10), fallback: "10",
        help: "How often the worker tells that it is alive: a wish that the coordinator answers within its bounds.")
    package static let reconnectAttempts = TypedSetting(
        "reconnectAttempts", .integer(0...1_000_000), standard: 10, fallback: "10",
        help: "How many times in a row a lost connection is tried again before the worker gives up, beside the quick "
            + "attempts of the first five seconds; 0 is for ever.")
    package static let reconnectInterval = TypedSetting(
        "reconnectInterval", .time("10ms", "5m"), standard: .seconds(5), fallback: "5",
        help: "The longest first pause between attempts to connect; it doubles, with jitter.")
}
