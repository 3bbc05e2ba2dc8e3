import ArgumentParser
import DTClient
import DTWire

/// `dt token`: short-lived credentials.
struct TokenCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token", abstract: "Mint tokens.", subcommands: [Create.self])

    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Mint a token with an admin's key.",
            discussion:
                "It is shown this once, and ends with the key. Without --roles it is for the worker --worker-id.")

        @Option(help: .init("How long it is good for, 1s to 30d.", valueName: "time"))
        var ttl: TimeSpan

        @Option(help: .init("The worker that it is for.", valueName: "id"))
        var workerID: WorkerID?

        @Option(
            name: [.customLong("roles"), .customLong("role")],
            help: .init("worker alone, or any of admin, submit and read, with commas.", valueName: "roles"))
        var roles: CommaList<Role>?

        @OptionGroup(title: "Coordinator") var client: ClientFlags

        func run() async throws {
            try await reporting {
                try await client.use { coordinator, console in
                    let created = try await coordinator.createToken(
                        CreateTokenRequest(workerID: workerID, roles: roles?.elements, ttl: ttl))
                    if client.json { return try console.printJSON(created) }
                    console.print(created.token)
                    console.note("The token is shown this once, and is good until \(LocalTime.text(created.expires)).")
                }
            }
        }
    }
}
