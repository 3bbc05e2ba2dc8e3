import DTTerminal
import DTWire

/// Workers as a table.
enum WorkerTable {
    static func make(_ workers: [WorkerView], at now: Timestamp) -> Table {
        var table = Table([
            .init("worker", minimum: 12), .init("name", minimum: 8), .init("state"), .init("tasks", .right),
            .init("free", .right), .init("cpu", .right), .init("memory", .right), .init("seen", .right),
            .init("hardware", minimum: 8), .init("tags", minimum: 8),
        ])
        for worker in workers {
            let (state, style) = state(of: worker)
            table.add([
                .init(worker.workerID.rawValue), .init(worker.name), .init(state, style),
                .init("\(worker.held)/\(worker.limits.maxConcurrentTasks)"), .init("\(worker.free)"),
                .init(cpu(of: worker)), .init(memory(of: worker)), .init(Figures.age(of: worker.lastSeen, at: now)),
                .init(worker.capabilities.hardware.sorted().joined(separator: ",")),
                .init(worker.tags.joined(separator: ",")),
            ])
        }
        return table
    }

    private static func state(of worker: WorkerView) -> (String, Style) {
        guard worker.isConnected else { return ("away", .faint) }
        guard let admission = worker.admission else { return ("connected", .good) }
        let reason = admission.reason.map { " (\($0.rawValue))" } ?? ""
        return (admission.state.rawValue + reason, admission.state == .open ? .good : .warning)
    }

    private static func cpu(of worker: WorkerView) -> String {
        let count = "\(worker.capabilities.cpu.count)"
        return worker.reading?.cpuPercent.map { "\(Int($0.rounded())) % of \(count)" } ?? count
    }

    private static func memory(of worker: WorkerView) -> String {
        let whole = "\(ByteCount(worker.capabilities.memoryBytes))"
        return worker.reading?.memoryUsedBytes.map { "\(ByteCount($0)) of \(whole)" } ?? whole
    }
}

/// Keys as a table.
enum KeyTable {
    static func make(_ keys: [KeyView], at now: Timestamp) -> Table {
        var table = Table([
            .init("key"), .init("name", minimum: 8), .init("roles"), .init("age", .right), .init("state"),
        ])
        for key in keys {
            let (state, style) = state(of: key, at: now)
            table.add([
                .init(key.keyID.rawValue), .init(key.name), .init(key.roles.map(\.rawValue).joined(separator: ",")),
                .init(Figures.age(of: key.created, at: now)), .init(state, style),
            ])
        }
        return table
    }

    private static func state(of key: KeyView, at now: Timestamp) -> (String, Style) {
        if key.revoked != nil { return ("revoked", .faint) }
        guard let expires = key.expires else { return ("good", .good) }
        return expires <= now ? ("expired", .faint) : ("good until \(LocalTime.text(expires))", .good)
    }
}
