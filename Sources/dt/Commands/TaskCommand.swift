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

    @Option(help: .init("Write a part of its outcome instead, such as a large report.", valueName: "name"))
    var part: String?

    @Option(name: .shortAndLong, help: .init("Where the part goes; standard output when absent.", valueName: "file"))
    var output: String?

    @OptionGroup(title: "Coordinator") var client: ClientFlags

    func validate() throws {
        if output != nil, part == nil { throw ValidationError("--output is for a part: name it with --part") }
        if part != nil, wait || client.json { throw ValidationError("--part goes with neither --wait nor --json") }
    }

    func run() async throws {
        try await reporting {
            try await client.use { coordinator, console in
                if let part { return try await write(part, from: coordinator, console) }
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

    private func write(_ part: String, from coordinator: CoordinatorClient, _ console: Console) async throws {
        guard let output else {
            return try await coordinator.part(part, of: taskID) { console.printBytes($0) }
        }
        let file = try OutputFile(output)
        try await coordinator.part(part, of: taskID) { try file.write($0) }
        try file.close()
    }
}
