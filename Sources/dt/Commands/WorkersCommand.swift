import ArgumentParser
import DTClient
import DTWire

/// `dt workers`: who there is to run tasks.
struct WorkersCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "workers", abstract: "List workers: what they have, and what they do.")

    @OptionGroup(title: "Coordinator") var client: ClientFlags

    func run() async throws {
        try await reporting {
            try await client.use { coordinator, console in
                let list = try await coordinator.workers()
                if client.json { return try console.printJSON(list) }
                if list.workers.isEmpty {
                    return console.note(
                        "No worker has registered. Start one: dt worker --coordinator \(coordinator.url)")
                }
                console.print(WorkerTable.make(list.workers, at: Clocks.system.calendar()))
            }
        }
    }
}
