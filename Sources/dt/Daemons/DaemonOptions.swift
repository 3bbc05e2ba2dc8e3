import ArgumentParser
import DTConfig
import DTService
import Logging

/// The options of every daemon.
struct DaemonOptions: ParsableArguments {
    @Option(help: "A YAML file with settings.")
    var config: String?

    @Option(help: "The least severe message that is logged: trace, debug, info, notice, warning, error, critical.")
    var logLevel: String?

    @Option(help: "text: one line for people; json: one object for each message.")
    var logFormat: String?

    @Flag(name: .shortAndLong, help: "Log at debug.")
    var verbose = false

    func add(to flags: inout FlagValues) {
        flags.set(SharedOptions.logLevel, logLevel)
        flags.set(SharedOptions.logFormat, logFormat)
        flags.set(SharedOptions.verbose, isGiven: verbose)
    }
}

extension LogSettings {
    /// Has the whole process log like this.
    func bootstrap() {
        Logs.bootstrap(
            level: Logger.Level(rawValue: level.rawValue) ?? .info, form: format == .json ? .json : .text)
    }
}
