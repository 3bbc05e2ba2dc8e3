package import DTWire

/// Runs tasks. One for all engines of a process.
package protocol TaskExecuting: Sendable {
    /// Runs one attempt to its end. Whatever happens, there is an outcome.
    ///
    /// - Parameter news: Told what happens meanwhile, in order.
    func run(_ assignment: Assignment, news: @escaping @Sendable (TaskNews) -> Void) async -> Outcome

    /// Stops an attempt: SIGTERM, and SIGKILL after the grace. Its `run` returns an outcome for this reason, unless the task
    /// ended by itself before.
    func stop(_ leaseID: LeaseID, reason: ReasonCode, grace: Duration)
}

/// What happens to a running attempt.
package enum TaskNews: Sendable {
    /// Its first process runs.
    case started
    case progressed(Double?, step: String?)
    /// An output stream grew: so many bytes of it are kept in the file, and so many are not.
    case wrote(OutputStream, file: String, kept: Int64, dropped: Int64)
}
