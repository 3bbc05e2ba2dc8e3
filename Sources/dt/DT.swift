import ArgumentParser

/// The one executable: each verb is a subcommand in a file of its own under `Commands` and `Daemons`.
@main struct DT: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dt",
        abstract: "Run benchmark, test and custom tasks on workers, and get every result.",
        discussion: Failure.Code.help,
        version: Version.text,
        groupedSubcommands: [
            CommandGroup(
                name: "Running",
                subcommands: [
                    DevCommand.self,
                    CoordinatorCommand.self,
                    WorkerGroup.self,
                ]),
            CommandGroup(
                name: "Tasks",
                subcommands: [
                    SubmitCommand.self,
                    TasksCommand.self,
                    TaskCommand.self,
                    LogsCommand.self,
                    CancelCommand.self,
                ]),
            CommandGroup(
                name: "Keeping",
                subcommands: [
                    WorkersCommand.self,
                    KeysCommand.self,
                    TokenCommand.self,
                    ConfigCommand.self,
                ]),
        ])

    static func main() async {
        // Before anything else: until then whoever looks sees what was given.
        let arguments = SecretArguments.takeAll()
        await main(arguments)
    }
}
