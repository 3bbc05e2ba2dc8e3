import ArgumentParser

/// `dt worker`: runs a worker when nothing else is said.
struct WorkerGroup: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "worker", abstract: WorkerCommand.configuration.abstract,
        subcommands: [WorkerCommand.self, WorkerStatusCommand.self, WorkerReloadCommand.self],
        defaultSubcommand: WorkerCommand.self,
        // `dt worker --help` is for those who run one.
        helpNames: [])
}
