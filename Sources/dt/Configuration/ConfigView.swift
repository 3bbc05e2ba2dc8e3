import DTConfig
import DTTerminal
import DTWire

/// Settings as `dt config show` prints them.
struct ConfigView {
    var files: [String]
    var process: [ShownValue]
    var identities: [ShownIdentity]
    var showsOrigins: Bool

    // MARK: - For people

    func lines(on terminal: Terminal) -> [String] {
        var lines: [String] = []
        func add(_ title: String, _ values: [ShownValue]) {
            if !lines.isEmpty { lines.append("") }
            lines.append(Style.bold.apply(to: DisplayText.harmless(title), on: terminal))
            lines += table(values).lines(on: terminal)
        }
        if !process.isEmpty { add("Process", process) }
        for identity in identities {
            add("Identity \(identity.name): \(Self.words(identity.profile))", identity.values)
        }
        return lines
    }

    private func table(_ values: [ShownValue]) -> Table {
        var columns = [Table.Column("setting"), Table.Column("value", minimum: 12)]
        if showsOrigins { columns.append(Table.Column("origin", minimum: 12)) }
        columns.append(Table.Column("effect"))
        var table = Table(columns)
        for value in values {
            var cells = [Table.Cell(value.setting), Table.Cell(Self.text(value))]
            if showsOrigins { cells.append(Table.Cell("\(value.origin)")) }
            cells.append(Table.Cell(value.pendingEffect.map { "not yet: \($0)" } ?? ""))
            table.add(cells)
        }
        return table
    }

    /// What a profile came to, in one line.
    static func words(_ profile: ExecutionProfile) -> String {
        let tasks = profile.maxConcurrentTasks == 1 ? "1 task" : "\(profile.maxConcurrentTasks) tasks"
        let cpus = text(.number(profile.cpusPerTask))
        return
            "profile \(profile.name), \(tasks) at once\(profile.isExclusive ? " and no other identity's" : ""), each "
            + "with up to \(cpus) CPUs and \(profile.memoryPerTask); niceness \(profile.niceness), "
            + "warm-up \(text(.number(profile.warmUp.inSeconds))) s, cool-down \(text(.number(profile.coolDown.inSeconds))) s"
    }

    private static func text(_ value: ShownValue) -> String {
        value.value == .null ? value.fallback : text(value.value)
    }

    private static func text(_ value: JSONValue) -> String {
        switch value {
        case .null: "–"
        case .bool(let value): "\(value)"
        case .integer(let value): "\(value)"
        case .number(let value): value == value.rounded() ? "\(Int64(value))" : "\(value)"
        case .string(let value): value
        case .array(let values): values.isEmpty ? "none" : values.map(text).joined(separator: ", ")
        case .object: "{…}"
        }
    }

    // MARK: - For programs

    var json: JSONValue {
        var members: [String: JSONValue] = ["files": .array(files.map { .string($0) })]
        if !process.isEmpty { members["process"] = Self.json(process) }
        if !identities.isEmpty { members["identities"] = .array(identities.map(Self.json)) }
        return .object(members)
    }

    private static func json(_ values: [ShownValue]) -> JSONValue {
        .object(
            Dictionary(
                values.map { value in
                    var members: [String: JSONValue] = [
                        "value": value.value, "origin": .string("\(value.origin)"),
                    ]
                    if let effect = value.pendingEffect { members["not_yet_in_effect"] = .string(effect) }
                    return (value.setting, .object(members))
                }, uniquingKeysWith: { first, _ in first }))
    }

    private static func json(_ identity: ShownIdentity) -> JSONValue {
        let profile = identity.profile
        return [
            "name": .string(identity.name), "state_dir": .string(identity.stateDir),
            "settings": json(identity.values),
            "profile": [
                "name": .string(profile.name), "max_concurrent_tasks": .integer(Int64(profile.maxConcurrentTasks)),
                "exclusive": .bool(profile.isExclusive), "cpus_per_task": .number(profile.cpusPerTask),
                "memory_per_task_bytes": .integer(profile.memoryPerTask.rawValue),
                "niceness": .integer(Int64(profile.niceness)), "warm_up": .number(profile.warmUp.inSeconds),
                "cool_down": .number(profile.coolDown.inSeconds),
            ],
        ]
    }
}
