import ArgumentParser
import DTConfig
import DTService
import Logging

/// The options of every daemon.
struct DaemonOptions: ParsableArguments {
    @Option(help: "A YAML file with settings; may be repeated, a later file goes over an earlier one.")
    var config: [String] = []

    @Option(help: .of(SharedOptions.logLevel))
    var logLevel: String?

    @Option(help: .of(SharedOptions.logFormat))
    var logFormat: String?

    @Flag(name: .shortAndLong, help: .of(SharedOptions.verbose))
    var verbose = false

    func add(to flags: inout FlagValues) {
        flags.set(SharedOptions.logLevel, logLevel)
        flags.set(SharedOptions.logFormat, logFormat)
        flags.set(SharedOptions.verbose, isGiven: verbose)
    }
}

extension LogSettings {
    /// Has the whole process log like this.
    ///
    /// - Parameter fileName: What the file in the folder of logs is called, if there is such a folder.
    /// - Returns: Why that file cannot be written.
    @discardableResult
    func bootstrap(fileName: String? = nil) -> String? {
        let file = fileName.flatMap { name in dir.map { LogFile(folder: $0, name: name) } }
        Logs.bootstrap(
            level: Logger.Level(rawValue: level.rawValue) ?? .info, form: format == .json ? .json : .text, file: file)
        return file?.failure
    }
}

extension ArgumentHelp {
    /// What the documentation of the settings says of one.
    static func of<Value>(_ option: TypedSetting<Value>) -> ArgumentHelp {
        let setting = option.setting
        let hasFallback = !["none", "false"].contains(setting.fallback)
        let unit = setting.type == "seconds" && Double(setting.fallback) != nil ? " s" : ""
        let fallback = hasFallback ? " (default: \(setting.fallback)\(unit))" : ""
        let effect = setting.pendingEffect.map { " Not yet in effect (\($0)): checked and carried." } ?? ""
        return ArgumentHelp("\(setting.help)\(effect)\(fallback)")
    }
}
