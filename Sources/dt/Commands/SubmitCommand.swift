import ArgumentParser

/// `dt submit`: gives tasks to a coordinator, from a file or from the command line.
struct SubmitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "submit", abstract: "Submit tasks from a file, or one task from the command line.",
        usage: """
            dt submit FILE|- [--wait] [--json]
            dt submit benchmark --model NAME [--batch-sizes 1,2,4] [--iterations 10] …
            dt submit test --test-file FILE [--test-args …] …
            dt submit custom --name NAME [--parameter KEY=VALUE] …
            """,
        subcommands: [
            SubmitFileCommand.self, SubmitBenchmarkCommand.self, SubmitTestCommand.self, SubmitCustomCommand.self,
        ],
        defaultSubcommand: SubmitFileCommand.self)
}
