package import DTWire

/// Something that happened to a task. Changes of one task that nobody has taken yet are merged: the newest value of each
/// member stands.
package struct TaskChange: Hashable, Sendable {
    package var taskID: TaskID
    /// The status it changed to.
    package var status: TaskStatus?
    /// Who has it now.
    package var worker: WorkerID?
    package var progress: Double?
    package var step: String?
    /// Where its outcome stands in the order of all outcomes; set with a final status.
    package var sequence: Int64?
    package var code: ReasonCode?
    package var message: String?
    /// Whether there is more in its logs, or nothing more will come.
    package var logsGrew = false

    /// A change of status that is not final: queued, given out, or running.
    package static func status(_ status: TaskStatus, of taskID: TaskID, worker: WorkerID? = nil) -> TaskChange {
        TaskChange(taskID: taskID, status: status, worker: worker)
    }

    package static func progress(_ progress: Double?, step: String?, of taskID: TaskID) -> TaskChange {
        TaskChange(taskID: taskID, progress: progress, step: step)
    }

    /// The recorded outcome; publish after its commit.
    package static func outcome(
        _ status: OutcomeStatus, code: ReasonCode, message: String?, of taskID: TaskID, sequence: Int64
    ) -> TaskChange {
        TaskChange(
            taskID: taskID, status: TaskStatus(status), sequence: sequence, code: code, message: message,
            logsGrew: true)
    }

    /// More output was kept; publish after it can be read.
    package static func logs(of taskID: TaskID) -> TaskChange { TaskChange(taskID: taskID, logsGrew: true) }

    private init(
        taskID: TaskID, status: TaskStatus? = nil, worker: WorkerID? = nil, progress: Double? = nil,
        step: String? = nil, sequence: Int64? = nil, code: ReasonCode? = nil, message: String? = nil,
        logsGrew: Bool = false
    ) {
        self.taskID = taskID
        self.status = status
        self.worker = worker
        self.progress = progress
        self.step = step
        self.sequence = sequence
        self.code = code
        self.message = message
        self.logsGrew = logsGrew
    }

    /// Takes over what a later change says.
    mutating func merge(_ later: TaskChange) {
        if let status = later.status {
            // What was true of an earlier status need not be of this one.
            (self.status, worker, progress, step) = (status, later.worker, nil, nil)
        }
        progress = later.progress ?? progress
        step = later.step ?? step
        sequence = later.sequence ?? sequence
        code = later.code ?? code
        message = later.message ?? message
        logsGrew = logsGrew || later.logsGrew
    }
}
