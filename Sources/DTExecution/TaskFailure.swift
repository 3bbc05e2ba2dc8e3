import DTProcess
package import DTWire

/// Why a task did not come to a verdict of its own: status, code and what to tell a person.
package struct TaskFailure: Error, Hashable, Sendable {
    package var status: OutcomeStatus
    package var code: ReasonCode
    package var message: String

    package init(_ status: OutcomeStatus = .errored, _ code: ReasonCode, _ message: String) {
        self.status = status
        self.code = code
        self.message = message
    }

    init(_ rejection: TaskRejection) { self.init(.rejected, rejection.code, rejection.message) }

    init(_ error: SpawnError) {
        self.init(error.code == .wardenDied ? .interrupted : .errored, error.code, error.message)
    }

    /// A fault of the file system.
    static func file(_ what: String, _ number: Int32) -> TaskFailure {
        TaskFailure(.errored, ReasonCode(fileError: number), "\(what): \(SpawnError.text(of: number))")
    }
}
