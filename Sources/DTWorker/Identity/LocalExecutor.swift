import DTConfig
import DTExecution
import DTProcess
import DTWire
import Logging

/// Runs one identity's tasks on this machine, over the warden that all identities share.
struct LocalExecutor: TaskExecuting {
    private let executor: Executor
    private let logger: Logger

    /// - Throws: `WorkerError` with `unusable`.
    init(_ settings: ExecutionSettings, warden: Warden, clocks: Clocks, logger: Logger) throws(WorkerError) {
        self.logger = logger
        do {
            executor = try Executor(settings, warden: warden, clocks: clocks, logger: logger)
        } catch {
            throw WorkerError(.unusable, "the folder of tasks cannot be used: \(error.message)", cause: error)
        }
        warn(of: settings)
    }

    private func warn(of settings: ExecutionSettings) {
        for fault in settings.faults { logger.warning("a setting cannot work", metadata: ["reason": "\(fault)"]) }
    }

    /// What is known of the processes of a task that ran when the worker's last process ended.
    func account(of leaseID: LeaseID) -> String { executor.strays.account(of: leaseID) }

    /// Has tasks that begin from now on run by other settings.
    func update(_ settings: ExecutionSettings) {
        executor.update(settings)
        warn(of: settings)
    }

    /// Lets the folder of tasks go. None runs any more.
    func close() { executor.close() }

    func run(_ assignment: Assignment, news: @escaping @Sendable (TaskNews) -> Void) async -> Outcome {
        await executor.run(assignment) { event in
            switch event {
            case .started: news(.started)
            case .output(let stream, let offset, let bytes): news(.wrote(stream, kept: offset + Int64(bytes.count)))
            case .progress(let progress, let step): news(.progressed(progress, step: step))
            }
        }
    }

    func stop(_ leaseID: LeaseID, reason: ReasonCode, grace: Duration) {
        executor.stop(leaseID, reason: reason, grace: grace)
    }

    func output(
        of leaseID: LeaseID, _ stream: OutputStream, from offset: Int64, atMost count: Int
    ) throws -> [UInt8] {
        try executor.output(of: leaseID).read(stream, from: offset, atMost: count)
    }

    func outputLength(of leaseID: LeaseID, _ stream: OutputStream) -> Int64 {
        executor.output(of: leaseID).length(of: stream)
    }

    func removeOutput(of leaseID: LeaseID) { executor.output(of: leaseID).remove() }
}

extension ExecutionSettings {
    /// What an identity's settings mean to its executor.
    init(_ settings: IdentitySettings, of worker: WorkerSettings, environment: [String: String]) {
        self.init(folder: settings.workDir, environment: environment)
        workspace = settings.workspace
        python = settings.python
        modelFolders = settings.modelPaths
        runtimeLibrary = settings.onnxruntimeLibrary
        pythonPaths = PythonEnvironment.folder(of: settings.python).map { [$0] } ?? []
        benchProgram = worker.benchPath
        handlers = settings.handlers.mapValues {
            HandlerDeclaration(command: $0.command, timeout: $0.timeout, environment: $0.environment)
        }
        niceness = settings.profile.niceness
        timeout = settings.taskTimeout
        grace = settings.cancelGrace
        outputBytes = settings.outputLimit.rawValue
    }
}
