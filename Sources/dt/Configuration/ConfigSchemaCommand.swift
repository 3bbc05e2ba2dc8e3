import ArgumentParser
import DTConfig

/// `dt config schema`: the shape of the file for editors.
struct ConfigSchemaCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema", abstract: "Print the JSON Schema of a file of settings, for editors.",
        discussion: """
            With the YAML language server, a first line `# yaml-language-server: $schema=worker.schema.json` makes an \
            editor complete and check the keys.
            """)

    @Option(help: "Whose file: worker or coordinator.")
    var program = ConfiguredProgram.worker

    func run() async throws {
        try await reporting { try Console().printJSON(SettingsRegistry.jsonSchema(program.program)) }
    }
}
