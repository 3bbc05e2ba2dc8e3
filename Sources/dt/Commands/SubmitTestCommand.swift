import ArgumentParser
import DTWire

/// `dt submit test`.
struct SubmitTestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test", abstract: "Run a test file: Python under pytest, or anything that can be run.")

    @Option(
        help: .init("The file. One that is here is sent along; else it is looked for on the worker.", valueName: "file")
    )
    var testFile: String

    @Option(
        parsing: .upToNextOption,
        help: .init("Arguments for pytest or the file; those with a dash go after --.", valueName: "argument"))
    var testArgs: [String] = []

    @Argument(parsing: .postTerminator, help: "More arguments, as they are.")
    var more: [String] = []

    @OptionGroup(title: "Task") var task: TaskFlags
    @OptionGroup var submit: SubmitFlags

    func run() async throws {
        try await reporting {
            try await submit.submit {
                let isHere = LocalFile.exists(testFile)
                let sources = isHere ? [try LocalFile.source(testFile)] : []
                var config: [String: JSONValue] = ["test_file": .string(sources.first?.path ?? testFile)]
                let arguments = testArgs + more
                if !arguments.isEmpty { config["test_args"] = .array(arguments.map { .string($0) }) }
                return [try task.task("test", config, sources: sources)]
            }
        }
    }
}
