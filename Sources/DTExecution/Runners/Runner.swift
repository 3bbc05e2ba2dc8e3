import DTProcess
import DTWire

/// What a task type means: what to start for it, and what its end says.
protocol Runner: Sendable {
    /// Writes into the task's folder what its program needs, and says what to start.
    func launch(in context: TaskContext) throws(TaskFailure) -> Launch

    /// What it means that the first process ended so, by itself.
    func conclude(_ exit: ProcessExit, in context: TaskContext) -> Verdict
}

/// Where and for what a runner works.
struct TaskContext: Sendable {
    let assignment: Assignment
    let settings: ExecutionSettings
    let folder: TaskFolder
    /// What the task's processes get besides what the runner adds.
    let environment: TaskEnvironment
    let output: KeptOutput

    /// A file of the task: among its sources, else in the given folders, else by its absolute path.
    ///
    /// - Throws: a failure with this code; its message names every place.
    func findFile(_ name: String, in folders: [String], what: String, code: ReasonCode) throws(TaskFailure) -> String {
        let candidates =
            name.hasPrefix("/") ? [name] : ([folder.path] + folders).map { ProgramSearch.absolute(name, in: $0) }
        if let found = candidates.first(where: FileContent.isFile) { return found }
        let places =
            name.hasPrefix("/")
            ? ""
            : ", neither among the task's sources nor in "
                + (folders.isEmpty ? "a workspace, since none is set" : folders.joined(separator: ", "))
        throw TaskFailure(.errored, code, "there is no \(what) \(name.excerpt)\(places)")
    }
}

/// What to start for a task.
struct Launch: Sendable {
    /// Absolute, or relative to the task's folder.
    var executable: String
    /// Without the program's own name.
    var arguments: [String]
    var environment: [String: String] = [:]
    var input: ProcessSpec.Input = .null
    /// Whether lines of standard output that are progress reports are told as such, instead of being kept.
    var tellsProgress = false
    /// The longest that it may run, whatever the task says.
    var timeout: Duration?
}

/// What an attempt that ran to its end comes to.
struct Verdict: Sendable {
    var status: OutcomeStatus
    var code: ReasonCode
    var message: String?
    var report: Report?

    static let completed = Verdict(status: .succeeded, code: .completed)

    init(status: OutcomeStatus, code: ReasonCode, message: String? = nil, report: Report? = nil) {
        self.status = status
        self.code = code
        self.message = message
        self.report = report
    }

    init(_ failure: TaskFailure) { self.init(status: failure.status, code: failure.code, message: failure.message) }

    /// What an exit means where a runner knows nothing better.
    init(_ exit: ProcessExit) {
        switch exit {
        case .exited(0): self = .completed
        case .exited(let code): self.init(status: .failed, code: .exitCode, message: "ended with exit code \(code)")
        case .signaled(let number):
            let hint = number == 9 ? "; when memory runs out, the system does that" : ""
            self.init(
                status: .failed, code: .signal,
                message: "ended by signal \(number) (\(SignalName.of(number))), which dt did not send\(hint)")
        }
    }
}
