import ArgumentParser
import DTClient
import DTTerminal
import DTWire

/// `dt tasks`: a list of tasks.
struct TasksCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "tasks", abstract: "List tasks, newest first.")

    @Option(help: .init("Only these, with commas: queued, running, failed, …", valueName: "status"))
    var status: [CommaList<TaskStatus>] = []

    @Option(help: "Only this type.")
    var type: String?

    @Option(help: .init("Only those that this worker has, or had last.", valueName: "worker-id"))
    var worker: WorkerID?

    @Option(help: .init("Only those whose id begins so.", valueName: "text"))
    var prefix: String?

    @Option(help: .init("The most to list.", valueName: "count"))
    var limit = 50

    @OptionGroup(title: "Coordinator") var client: ClientFlags

    func validate() throws {
        guard (1...100_000).contains(limit) else { throw ValidationError("--limit must be from 1 to 100000") }
    }

    /// What to say of an empty list.
    private var nothing: String {
        let filters = [
            type.map { "the type \(DisplayText.harmless($0))" }, worker.map { "the worker \($0)" },
            prefix.map { "an id that begins with \(DisplayText.harmless($0))" },
            status.isEmpty ? nil : "the status " + status.flatMap(\.elements).map(\.rawValue).joined(separator: " or "),
        ].compactMap(\.self)
        if filters.isEmpty { return "There is no task yet. Submit one: dt submit custom --name noop" }
        return "No task has " + filters.joined(separator: " and ") + "."
    }

    func run() async throws {
        try await reporting {
            try await client.use { coordinator, console in
                var filter = TaskListFilter()
                filter.statuses = status.flatMap(\.elements)
                filter.type = type
                filter.worker = worker
                filter.prefix = prefix
                var list = TaskList(tasks: [])
                repeat {
                    let page = try await coordinator.tasks(
                        filter, after: list.next, limit: min(500, limit - list.tasks.count))
                    list.tasks += page.tasks
                    list.next = page.next
                } while list.next != nil && list.tasks.count < limit
                if client.json { return try console.printJSON(list) }
                if list.tasks.isEmpty { return console.note(nothing) }
                console.print(TaskTable.make(list.tasks, at: Clocks.system.calendar()))
                if list.next != nil { console.note("There are more; list them with --limit.") }
            }
        }
    }
}
