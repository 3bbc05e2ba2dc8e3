import ArgumentParser
import DTClient
import DTWire

/// `dt workers`: who there is to run tasks.
struct WorkersCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "workers", abstract: "List workers: what they have, and what they do.")

    @Flag(help: "Those too that have not been seen for a day.")
    var all = false

    @OptionGroup(title: "Coordinator") var client: ClientFlags

    func run() async throws {
        try await reporting {
            try await client.use { coordinator, console in
                var list = try await coordinator.workers()
                let (now, known) = (Clocks.system.calendar(), list.workers.count)
                if !all {
                    list.workers.removeAll { !$0.isConnected && $0.lastSeen.duration(to: now) > .seconds(86_400) }
                }
                if client.json { return try console.printJSON(list) }
                let hidden = known - list.workers.count
                if known == 0 {
                    return console.note(
                        "No worker has registered. Start one: dt worker --coordinator \(coordinator.url)")
                }
                if !list.workers.isEmpty { console.print(WorkerTable.make(list.workers, at: now)) }
                if hidden > 0 { console.note("\(hidden) more were last seen over a day ago: dt workers --all") }
            }
        }
    }
}
