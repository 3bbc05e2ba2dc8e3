import ArgumentParser
import DTClient
import DTTerminal
import DTWire

/// What every way of submitting has in common.
struct SubmitFlags: ParsableArguments {
    @Flag(help: "Wait until every task has ended; exit 0 only when all succeeded.")
    var wait = false

    @OptionGroup(title: "Coordinator") var client: ClientFlags

    /// Submits, and waits if that is asked for.
    ///
    /// - Parameter place: Where in a file something of a task stands, to be put before what is said of it.
    func submit(
        place: @escaping (_ task: Int, _ path: [String]) -> String? = { _, _ in nil },
        _ makeTasks: () throws -> [TaskSpec]
    ) async throws {
        try await client.use { coordinator, console in
            let tasks = try makeTasks()
            let response: SubmitResponse
            do {
                response = try await coordinator.submit(tasks)
            } catch let error as ClientError where error.kind == .invalid {
                throw Failure(.badInput, Self.located(error, place))
            }
            let isTold = wait && !client.json
            if !wait || isTold { try tell(response, console, place) }
            guard wait else {
                if response.tasks.contains(where: { $0.status == .rejected }) { throw Failure.Code.unsuccessful.exit }
                return
            }
            let details = try await Waiting(coordinator, console).run(response.tasks.map(\.taskID))
            try WaitingResult(details).show(on: console, isJSON: client.json)
        }
    }

    private func tell(
        _ response: SubmitResponse, _ console: Console, _ place: (Int, [String]) -> String?
    ) throws {
        if client.json { return try console.printJSON(response) }
        for (index, task) in response.tasks.enumerated() where task.status == .rejected {
            let message = DisplayText.harmless(task.message ?? task.code?.rawValue ?? "")
            let path = JSONPath.steps(in: message)
            let prefix = place(index, path).map { "\($0): " } ?? ""
            console.note("\(prefix)\(task.taskID) is rejected: \(message)")
        }
        if wait {
            console.note(Self.summary(of: response.tasks))
        } else {
            for task in response.tasks { console.print("\(task.taskID)  \(task.status.rawValue)") }
        }
    }

    /// How many tasks are new.
    private static func summary(of tasks: [SubmittedTask]) -> String {
        let existing = tasks.count { $0.isExisting == true }
        if tasks.count == 1 {
            return existing == 0 ? "Submitted \(tasks[0].taskID)." : "\(tasks[0].taskID) was there already."
        }
        return switch existing {
        case 0: "Submitted \(tasks.count) tasks."
        case tasks.count: "All \(tasks.count) tasks were there already."
        default:
            "Submitted \(tasks.count - existing) tasks; \(existing) \(existing == 1 ? "was" : "were") there already."
        }
    }

    /// What the coordinator found wrong, with the place in the file that it means.
    private static func located(_ error: ClientError, _ place: (Int, [String]) -> String?) -> String {
        guard let path = error.problem?.place else { return error.message }
        var steps = JSONPath.steps(in: path)
        guard steps.count >= 2, steps[0] == "tasks", let index = Int(steps[1].dropFirst().dropLast()) else {
            return error.message
        }
        steps.removeFirst(2)
        return place(index, steps).map { "\($0): \(error.message)" } ?? error.message
    }
}

/// Paths as messages write them: `tasks[2].config.model`.
enum JSONPath {
    /// The steps of the path that a text begins with; a message follows after a colon.
    static func steps(in text: String) -> [String] {
        let path = text.prefix { $0 != ":" && $0 != " " }
        return path.split(separator: ".").flatMap { part -> [String] in
            let pieces = part.split(separator: "[", omittingEmptySubsequences: false)
            return pieces.enumerated().compactMap { index, piece in
                index == 0 ? (piece.isEmpty ? nil : String(piece)) : "[\(piece)"
            }
        }
    }
}
