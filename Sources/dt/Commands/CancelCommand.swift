import ArgumentParser
import DTClient
import DTWire

/// `dt cancel ID…`: stops tasks.
struct CancelCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "cancel", abstract: "Stop tasks.")

    @Argument(help: .init("The tasks' ids.", valueName: "id"))
    var taskIDs: [TaskID]

    @OptionGroup(title: "Coordinator") var client: ClientFlags

    private struct Cancelled: Encodable {
        var tasks: [CancelResponse]
    }

    func run() async throws {
        try await reporting {
            try await client.use { coordinator, console in
                var responses: [CancelResponse] = []
                for taskID in taskIDs { responses.append(try await coordinator.cancel(taskID)) }
                if client.json { return try console.printJSON(Cancelled(tasks: responses)) }
                for response in responses {
                    let status = response.status
                    let what =
                        status == .cancelled
                        ? "cancelled"
                        : status.isFinal
                            ? "had ended: \(status.rawValue)" : "\(status.rawValue); its worker is stopping it"
                    console.print("\(response.taskID)  \(what)")
                }
            }
        }
    }
}
