package import DTProcess
package import DTWire
import Glibc
package import Logging
import Synchronization

/// Runs tasks: each in a folder, a session and an environment of its own, held to its limits, and gone to the last process
/// when its outcome is told.
package final class Executor: Sendable {
    private let settings: Mutex<ExecutionSettings>
    private let folder: String
    private let warden: Warden
    private let clocks: Clocks
    private let logger: Logger
    private let root: ExecutionRoot
    private let folders: FolderPool
    private let running = Mutex<[LeaseID: TaskControl]>([:])

    /// Makes the executor's folder, if it is missing, and clears it of what a killed worker left: processes of its attempts,
    /// and their working folders.
    ///
    /// - Parameters:
    ///   - settings: its folder belongs to this executor alone.
    ///   - warden: the parent of all its processes; one for the whole worker.
    /// - Throws: `TaskFailure` with `disk_full` or `file_error`.
    package init(
        _ settings: ExecutionSettings, warden: Warden, clocks: Clocks, logger: Logger
    ) throws(TaskFailure) {
        self.settings = Mutex(settings)
        folder = settings.folder
        self.warden = warden
        self.clocks = clocks
        self.logger = logger
        folders = FolderPool(root: settings.folder)
        root = try ExecutionRoot(settings.folder)
        if !root.strays.processIDs.isEmpty {
            logger.warning(
                "processes of a killed worker's tasks were left", metadata: ["processes": "\(root.strays.processIDs)"])
        }
    }

    /// What was found of attempts of a killed worker when this began.
    package var strays: TaskStrays { root.strays }

    /// Has attempts that begin from now on run by other settings. The folder stays what it was.
    package func update(_ settings: ExecutionSettings) {
        self.settings.withLock { current in
            current = settings
            current.folder = folder
        }
    }

    /// Runs one attempt to its end.
    ///
    /// When the task in which this runs is cancelled, the attempt is stopped as by `stop` with `workerStopped`.
    ///
    /// - Parameter events: is told what happens meanwhile.
    /// - Returns: the outcome; nothing of the attempt is left but its output.
    package func run(_ assignment: Assignment, events: @escaping ExecutionEvent.Sink) async -> Outcome {
        let settings = settings.withLock(\.self)
        let control = TaskControl(settings: settings, warden: warden, clocks: clocks)
        let isFirst = running.withLock { running in
            if running[assignment.leaseID] != nil { return false }
            running[assignment.leaseID] = control
            return true
        }
        guard isFirst else {
            return Outcome(status: .errored, code: .internalError, message: "\(assignment.leaseID) runs already")
        }
        defer { running.withLock { $0[assignment.leaseID] = nil } }
        let attempt = Attempt(
            assignment: assignment, settings: settings, folders: folders, warden: warden, clocks: clocks,
            logger: logger,
            control: control, events: events)
        return await withTaskCancellationHandler {
            await attempt.run()
        } onCancel: {
            control.stop(.workerStopped, grace: settings.grace)
        }
    }

    /// Stops an attempt: its processes are asked to end (SIGTERM), and killed after the grace. Its outcome has this reason.
    /// A second call can shorten the grace.
    ///
    /// - Returns: whether the attempt is there.
    @discardableResult
    package func stop(_ lease: LeaseID, reason: ReasonCode, grace: Duration) -> Bool {
        guard let control = running.withLock({ $0[lease] }) else { return false }
        control.stop(reason, grace: grace)
        return true
    }

    /// Lets the folder go: another executor may have it. No attempt runs any more.
    package func close() { root.release() }

    /// The output of an attempt, running or ended, until it is removed.
    package func output(of lease: LeaseID) -> KeptOutput { KeptOutput(of: lease, under: folder) }
}
