import ArgumentParser

/// The one executable: each verb is a subcommand in a file of its own under `Commands`.
@main struct DT: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dt",
        abstract: "Run benchmark, test and custom tasks on workers, and get every result.",
        subcommands: [
            DevCommand.self,
            CoordinatorCommand.self,
            WorkerCommand.self,
        ])
}
