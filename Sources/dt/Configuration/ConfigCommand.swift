import ArgumentParser
import DTConfig

/// `dt config`: what a worker or a coordinator would be told, without starting one.
struct ConfigCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config", abstract: "Check, show and begin files of settings.",
        subcommands: [
            ConfigCheckCommand.self, ConfigShowCommand.self, ConfigSchemaCommand.self, ConfigInitCommand.self,
        ])
}

/// The programs that have files of settings.
enum ConfiguredProgram: String, CaseIterable, ExpressibleByArgument {
    case worker, coordinator

    var program: Program { self == .worker ? .worker : .coordinator }
}

/// Whose settings are meant, and the options that it would be started with.
struct ConfigSource: ParsableArguments {
    @Option(help: "Whose settings: worker or coordinator.")
    var program = ConfiguredProgram.worker

    @OptionGroup(title: "Options that a worker would be started with") var options: WorkerFlags

    /// A coordinator's settings without flags: those of a worker are not its own.
    func loadCoordinator() throws -> Loaded<CoordinatorSettings> {
        guard options.values.isEmpty else {
            throw Failure(.usage, "of the options of a worker, a coordinator has --config alone here")
        }
        return try CoordinatorSettings.load(configFiles: options.daemon.config, surroundings: .current())
    }
}
