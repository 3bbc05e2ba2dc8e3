import ArgumentParser
import DTWire

/// `dt submit custom`.
struct SubmitCustomCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "custom", abstract: "Run a handler that workers declare, or a built-in one: noop, hash.")

    @Option(help: .init("The handler's name.", valueName: "name"))
    var name: String

    @Option(
        help: .init(
            "A parameter; may be repeated. A value that is JSON is taken as JSON, any other as text; '1' as text is 'n=\"1\"'.",
            valueName: "key=value"))
    var parameter: [Assigned] = []

    @OptionGroup(title: "Task") var task: TaskFlags
    @OptionGroup var submit: SubmitFlags

    func run() async throws {
        try await reporting {
            let config = try config()
            try await submit.submit { try [task.task("custom", config)] }
        }
    }

    private func config() throws -> [String: JSONValue] {
        var parameters: [String: JSONValue] = [:]
        for given in parameter {
            guard parameters[given.name] == nil else {
                throw ValidationError("--parameter \(given.name) is given twice")
            }
            parameters[given.name] = (try? JSONText.parse(Array(given.value.utf8))) ?? .string(given.value)
        }
        var config: [String: JSONValue] = ["name": .string(name)]
        if !parameters.isEmpty { config["parameters"] = .object(parameters) }
        return config
    }
}
