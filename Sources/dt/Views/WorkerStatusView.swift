import DTConfig
import DTTerminal
import DTWire
import DTWorker

/// A worker process for people.
struct WorkerStatusView {
    private let report: WorkerReport

    init(_ report: WorkerReport) { self.report = report }

    func print(on console: Console) {
        let process = report.process
        let ending = process.isEnding ? ", ending" : ""
        console.print(
            "process \(process.pid), version \(process.version)\(ending): \(process.held) of \(process.maxConcurrentTasks) "
                + "tasks, state in \(DisplayText.harmless(process.stateDir))")
        console.print(table)
        for identity in report.identities {
            guard let reason = identity.reason else { continue }
            let attempts = identity.attempts > 0 ? " (attempt \(identity.attempts))" : ""
            console.print("\(identity.name): \(DisplayText.harmless(reason))\(attempts)")
        }
        if let reload = report.reload {
            let age = Figures.age(of: reload.at, at: Clocks.system.calendar())
            console.print("settings read again (\(age)): \(DisplayText.harmless(reload.summary))")
        }
        for setting in report.notYetInEffect { console.print("not yet in effect: \(setting.key) (\(setting.effect))") }
    }

    private var table: Table {
        var table = Table([
            .init("name", minimum: 8), .init("worker", minimum: 12), .init("state"), .init("tasks", .right),
            .init("slots", .right), .init("undelivered", .right), .init("profile"), .init("coordinator", minimum: 12),
            .init("tags", minimum: 8),
        ])
        for identity in report.identities {
            table.add([
                .init(identity.name), .init(identity.workerID?.rawValue ?? ""), state(of: identity),
                .init("\(identity.held)"), .init("\(identity.slots)/\(identity.maxConcurrentTasks)"),
                .init("\(identity.undelivered)"), .init(identity.profile), .init(identity.coordinator),
                .init(identity.tags.joined(separator: ",")),
            ])
        }
        return table
    }

    private func state(of identity: IdentityReport) -> Table.Cell {
        guard identity.isReady else { return .init(identity.phase, .warning) }
        guard let admission = identity.admission, admission.state != .open else { return .init("ready", .good) }
        return .init(admission.reason?.rawValue ?? admission.state.rawValue, .warning)
    }
}
