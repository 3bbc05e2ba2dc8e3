/// Settings that more than one program has.
package enum SharedOptions {
    package static let coordinator = TypedSetting(
        "coordinator.url", .url, flag: "--coordinator",
        standard: .standard, fallback: "http://localhost:8080",
        help: "Where the coordinator is.")
    package static let apiKey = TypedSetting(
        "apiKey", .secret, fallback: "none", isSecret: true,
        help: "The API key. In a flag every user of the machine can read it: prefer a file or the variable.")
    package static let apiKeyFile = TypedSetting(
        "apiKeyFile", .path, fallback: "none", help: "A file that holds the API key.")
    package static let token = TypedSetting(
        "token", .secret, fallback: "none", isSecret: true, help: "A token, instead of an API key.")
    package static let tokenFile = TypedSetting(
        "tokenFile", .path, fallback: "none", help: "A file that holds the token.")
    package static let allowInsecureFiles = TypedSetting(
        "allowInsecureFiles", .toggle, standard: false, fallback: "false", scope: .process,
        help: "Take keys and tokens also from files that others can read.")
    package static let caFile = TypedSetting(
        "caFile", .path, fallback: "the system's", help: "Certificates (PEM) to trust beside the system's.")
    package static let logLevel = TypedSetting(
        "log.level", SettingFormat<LogLevel>.choice, fallback: "info", scope: .process, reload: .restart,
        help: "The least severe message that is logged.")
    package static let verbose = TypedSetting(
        "verbose", .toggle, standard: false, fallback: "false", scope: .process, reload: .restart,
        help: "Log at debug, unless log.level is set.")
    package static let logFormat = TypedSetting(
        "log.format", SettingFormat<LogFormat>.choice, standard: .text, fallback: "text", scope: .process,
        reload: .restart, help: "One line for people, or one JSON object, for each message.")
}
