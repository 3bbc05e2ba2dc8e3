import DTTerminal
import DTWire

/// What a wait came to.
struct WaitingResult {
    private let details: [TaskDetail]

    /// With more tasks than this, only a table is shown, and what went wrong.
    private static let reportedTasks = 8

    init(_ details: [TaskDetail]) { self.details = details }

    private struct Answer: Encodable {
        var tasks: [TaskDetail]
    }

    /// Shows every task.
    ///
    /// - Throws: the exit code when a task did not succeed.
    func show(on console: Console, isJSON: Bool) throws {
        if isJSON {
            try console.printJSON(Answer(tasks: details))
        } else {
            showReports(on: console)
        }
        let failed = details.count { $0.task.status != .succeeded }
        guard failed > 0 else { return }
        if !isJSON, details.count > 1 { console.note("\(failed) of \(details.count) tasks did not succeed.") }
        throw Failure.Code.unsuccessful.exit
    }

    private func showReports(on console: Console) {
        let reported =
            details.count <= Self.reportedTasks ? details : details.filter { $0.task.status != .succeeded }
        for (index, detail) in reported.enumerated() {
            if index > 0 { console.print("") }
            console.print(TaskReport(detail).lines(on: console.answers))
        }
        guard details.count > 1 else { return }
        if !reported.isEmpty { console.print("") }
        console.print(TaskTable.make(details.map(\.task), at: Clocks.system.calendar()))
    }
}
