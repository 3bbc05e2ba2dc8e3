import ArgumentParser
import DTClient
import DTWire

/// `dt task ID`: everything about one task.
struct TaskCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "task", abstract: "Show a task: how it went, its figures, and what to do.")

    @Argument(help: .init("The task's id.", valueName: "id"))
    var taskID: TaskID

    @Flag(help: "Wait for the task to end; exit 0 only when it succeeded.")
    var wait = false

    @OptionGroup(title: "Coordinator") var client: ClientFlags

    func run() async throws {
        try await reporting {
            try await client.use { coordinator, console in
                if wait {
                    _ = try await coordinator.task(taskID)
                    let details = try await Waiting(coordinator, console).run([taskID])
                    return try WaitingResult(details).show(on: console, isJSON: client.json)
                }
                let detail = try await coordinator.task(taskID)
                if client.json { return try console.printJSON(detail) }
                console.print(TaskReport(detail).lines(on: console.answers))
            }
        }
    }
}
