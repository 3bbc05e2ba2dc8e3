package import DTWire

/// Every setting of a coordinator.
package enum CoordinatorOptions {
    package static let listen = TypedSetting(
        "listen", .address, standard: ListenAddress(host: "127.0.0.1", port: 8080), fallback: "127.0.0.1:8080",
        scope: .process, reload: .restart,
        help: "Where workers and clients connect; port 0 lets the system choose.")
    package static let database = TypedSetting(
        "database", .database, fallback: "coordinator.db in the data folder",
        scope: .process, reload: .restart,
        help: "Where tasks, results, keys and workers are kept.")
    package static let dataDir = TypedSetting(
        "dataDir", .path, fallback: "$STATE_DIRECTORY, else $XDG_STATE_HOME/dt/coordinator",
        scope: .process, reload: .restart,
        help: "Where logs and uploaded parts of outcomes are kept.")
    package static let tlsCertificate = TypedSetting(
        "tls.certificate", .path, fallback: "none", scope: .process, reload: .restart,
        help: "The certificate chain (PEM); with tls.key it turns TLS on.")
    package static let tlsKey = TypedSetting(
        "tls.key", .path, fallback: "none", scope: .process, reload: .restart,
        help: "The private key (PEM) of the certificate.")
    package static let allowPlaintextBearer = TypedSetting(
        "allowPlaintextBearer", .toggle, standard: false, fallback: "false",
        scope: .process, reload: .restart,
        help: "Accept API keys and tokens over plain HTTP from other machines. Whoever is on the way can read them.")
    package static let durability = TypedSetting(
        "durability", SettingFormat<Durability>.choice, standard: .power, fallback: "power",
        scope: .process, reload: .restart,
        help: "What an answered submit and a recorded result survive: a loss of power, or a crash of the process.")
    package static let lease = TypedSetting(
        "lease", .time("750ms", "1h"), standard: .seconds(60), fallback: "60",
        scope: .process, reload: .restart,
        help: "How long a worker that is not heard of keeps its tasks; at least three heartbeats.")
    package static let heartbeatMin = TypedSetting(
        "heartbeat.min", .time("250ms", "60s"), standard: .milliseconds(250), fallback: "0.25",
        scope: .process, reload: .restart,
        help: "The shortest heartbeat that a worker is given.")
    package static let heartbeatMax = TypedSetting(
        "heartbeat.max", .time("250ms", "60s"), standard: .seconds(20), fallback: "20",
        scope: .process, reload: .restart,
        help: "The longest heartbeat that a worker is given.")
    package static let maxMessage = TypedSetting(
        "maxMessage", .size("64KiB", "16MiB"), standard: .mebibytes(1), fallback: "1MiB",
        scope: .process, reload: .restart,
        help: "The largest message on a session.")
    package static let maxPart = TypedSetting(
        "maxPart", .size("64KiB", "1TiB"), standard: .gibibytes(1), fallback: "1GiB",
        scope: .process, reload: .restart,
        help: "The largest part of an outcome, such as a report too large for a message, that a worker may upload.")
    package static let tokenTtl = TypedSetting(
        "tokenTtl", .time("1m", "30d"), standard: .seconds(3600), fallback: "3600",
        scope: .process, reload: .restart,
        help: "How long a token lives when who asks for it says nothing.")

    /// Settings of the coordinator alone and those that it shares with other programs, in the order of the
    /// documentation.
    package static let all: [Setting] = [
        listen.setting, database.setting, dataDir.setting, tlsCertificate.setting, tlsKey.setting,
        allowPlaintextBearer.setting, durability.setting, lease.setting, heartbeatMin.setting, heartbeatMax.setting,
        maxMessage.setting, maxPart.setting, tokenTtl.setting, SharedOptions.logLevel.setting,
        SharedOptions.verbose.setting, SharedOptions.logFormat.setting,
    ]
}
