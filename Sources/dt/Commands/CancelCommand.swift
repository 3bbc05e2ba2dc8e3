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
                var failure: Failure?
                for taskID in taskIDs {
                    do {
                        let response = try await coordinator.cancel(taskID)
                        responses.append(response)
                        if !client.json { console.print("\(taskID)  \(Self.words(for: response.status))") }
                    } catch let error as ClientError where error.kind == .missing {
                        if let failure { console.note("dt: \(failure.message)") }
                        failure = Failure(error)
                    }
                }
                if client.json { try console.printJSON(Cancelled(tasks: responses)) }
                if let failure { throw failure }
            }
        }
    }

    private static func words(for status: TaskStatus) -> String {
        switch status {
        case .cancelled: "cancelled"
        case _ where status.isFinal: "had ended: \(status.rawValue)"
        default: "\(status.rawValue); its worker is stopping it"
        }
    }
}
