import DTWire

/// The environment of a task's processes, built from nothing: what the worker's settings allow of its own, the task's
/// folder as home, what says which task it is, then the task's own variables.
struct TaskEnvironment: Sendable {
    private let given: [String: String]
    private let own: [String: String]
    private let identity: [String: String]

    init(_ assignment: Assignment, folder: TaskFolder, settings: ExecutionSettings) {
        var given = settings.environment.filter { name, _ in
            settings.passedVariables.contains(name) && !name.hasPrefix("DT_")
        }
        given["PATH"] = given["PATH"] ?? ExecutionSettings.standardPath
        given["LANG"] = given["LANG"] ?? "C.UTF-8"
        given["HOME"] = folder.path
        given["TMPDIR"] = folder.path
        self.given = given
        own = assignment.spec.environment
        identity = [
            "DT_TASK_ID": assignment.taskID.rawValue, "DT_ATTEMPT": "\(assignment.attempt)",
            TaskStrays.variable: folder.path,
        ]
    }

    /// All variables, with a runner's among them: before the worker's, after the task's.
    func variables(with runner: [String: String]) -> [String: String] {
        given.merging(runner) { $1 }.merging(own) { $1 }.merging(identity) { $1 }
            .merging(runner.filter { $0.key.hasPrefix("DT_") }) { $1 }
    }

    /// Where programs are looked for.
    func path(with runner: [String: String]) -> String { own["PATH"] ?? runner["PATH"] ?? given["PATH"] ?? "" }
}
