import DTConfig
import DTExecution
import DTProcess
import DTWire
import Logging

/// Runs tasks on this machine: the executor and its warden, made from the worker's settings.
struct LocalExecutor: TaskExecuting {
    private let executor: Executor
    private let warden: Warden

    /// Starts the warden and makes the executor.
    ///
    /// - Throws: `WorkerError` with `unusable`, which says where programs were looked for.
    static func start(
        _ settings: IdentitySettings, of worker: WorkerSettings, environment: [String: String], clocks: Clocks,
        logger: Logger
    ) async throws(WorkerError) -> LocalExecutor {
        let warden: Warden
        do {
            var keeping = Warden.Settings(program: worker.wardenPath)
            // One for each slot, as far as they cost little: slots become free and busy by the dozen.
            keeping.idleKeepers = min(settings.profile.maxConcurrentTasks, 32)
            warden = try await Warden(keeping)
        } catch {
            throw WorkerError(.unusable, "the process that starts tasks cannot be started: \(error)", cause: error)
        }
        do {
            let executor = try Executor(
                ExecutionSettings(settings, of: worker, environment: environment), warden: warden, clocks: clocks,
                logger: logger)
            return LocalExecutor(executor: executor, warden: warden)
        } catch {
            await warden.stop()
            throw WorkerError(.unusable, "the folder of tasks cannot be used: \(error.message)", cause: error)
        }
    }

    /// Ends the warden, and with it every process that is left.
    func stop() async { await warden.stop() }

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
    /// What a worker's settings mean to its executor.
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
        timeout = settings.taskTimeout
        grace = settings.cancelGrace
        outputBytes = settings.outputLimit.rawValue
    }
}
