import ArgumentParser
import DTClient
import DTConfig
import DTTerminal

/// Flags of every command that asks a coordinator.
struct ClientFlags: ParsableArguments {
    @Option(help: .init("Where the coordinator is. Else DT_COORDINATOR_URL, else what dt dev left.", valueName: "url"))
    var coordinator: String?

    @Option(
        help: .init("The API key. Every user of this machine can read it here: prefer DT_API_KEY.", valueName: "key"))
    var apiKey: String?

    @Option(help: .init("A file that holds the API key.", valueName: "file"))
    var apiKeyFile: String?

    @Option(help: .init("A token, instead of an API key.", valueName: "token"))
    var token: String?

    @Option(help: .init("A file that holds the token.", valueName: "file"))
    var tokenFile: String?

    @Flag(help: "Take keys and tokens also from files that others can read.")
    var allowInsecureFiles = false

    @Option(help: .init("Certificates (PEM) to trust beside the system's.", valueName: "file"))
    var caFile: String?

    @Flag(help: .of(ClientOptions.allowPlaintextBearer))
    var allowPlaintextBearer = false

    @Flag(help: "Print JSON.")
    var json = false

    /// Runs a command's body with a client, and closes what is open.
    func use(_ body: (CoordinatorClient, Console) async throws -> Void) async throws {
        let console = Console()
        let client = try CoordinatorClient(try settings(console))
        let result: Result<Void, any Error>
        do {
            result = .success(try await body(client, console))
        } catch {
            result = .failure(error)
        }
        await client.shutdown()
        try result.get()
    }

    private func settings(_ console: Console) throws -> ClientSettings {
        var flags = FlagValues()
        flags.set(SharedOptions.coordinator, coordinator)
        flags.set(SharedOptions.apiKey, apiKey)
        flags.set(SharedOptions.apiKeyFile, apiKeyFile)
        flags.set(SharedOptions.token, token)
        flags.set(SharedOptions.tokenFile, tokenFile)
        flags.set(SharedOptions.allowInsecureFiles, isGiven: allowInsecureFiles)
        flags.set(SharedOptions.caFile, caFile)
        flags.set(ClientOptions.allowPlaintextBearer, isGiven: allowPlaintextBearer)
        let loaded = try ClientSettings.load(flags: flags, surroundings: .current())
        for warning in loaded.warnings {
            console.note("\(Style.warning.apply(to: "Warning:", on: console.errors)) \(DisplayText.harmless(warning))")
        }
        return loaded.settings
    }
}
