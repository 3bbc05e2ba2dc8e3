import DTTerminal
import DTWire

/// Tasks as a table.
enum TaskTable {
    static func make(_ tasks: [TaskSummary], at now: Timestamp) -> Table {
        var table = Table([
            .init("task", minimum: 12), .init("type"), .init("status"), .init("worker", minimum: 8),
            .init("age", .right), .init("took", .right), .init("note", minimum: 16),
        ])
        for task in tasks {
            table.add([
                .init(task.taskID.rawValue), .init(task.type), .init(task.status.rawValue, style(of: task.status)),
                .init(task.worker?.rawValue ?? "-"), .init(Figures.age(of: task.created, at: now)),
                .init(took(task)), .init(note(of: task)),
            ])
        }
        return table
    }

    /// One line for a task that has just ended.
    static func endLine(_ event: TaskEvent, on terminal: Terminal) -> String {
        let status = event.status ?? .errored
        let worker = event.worker.map { " on \($0)" } ?? ""
        let why =
            status == .succeeded ? "" : event.message.map { ": \($0)" } ?? event.code.map { ": \($0.rawValue)" } ?? ""
        let text = DisplayText.harmless("\(event.taskID)\(worker)\(why)")
        return style(of: status).apply(to: status.rawValue, on: terminal) + " " + text
    }

    static func style(of status: TaskStatus) -> Style {
        switch status {
        case .succeeded: .good
        case .failed, .errored, .timedOut, .rejected: .bad
        case .cancelled, .interrupted: .warning
        case .running: .accent
        case .queued, .assigned: .plain
        }
    }

    /// From the start of the newest attempt to the recorded outcome; without the time in the queue.
    private static func took(_ task: TaskSummary) -> String {
        guard let started = task.started, let finished = task.finished else { return "-" }
        return Figures.duration(max(.zero, started.duration(to: finished)))
    }

    private static func note(of task: TaskSummary) -> String {
        if task.status == .running {
            let percent = task.progress.map { "\(Int($0 * 100)) %" }
            return [percent, task.step].compactMap { $0 }.joined(separator: " ")
        }
        guard task.status != .succeeded else { return "" }
        return task.message ?? task.code?.rawValue ?? ""
    }
}
