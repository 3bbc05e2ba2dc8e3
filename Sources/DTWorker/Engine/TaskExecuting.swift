import DTWire

/// Runs tasks. One for all engines of a process.
protocol TaskExecuting: Sendable {
    /// Runs one attempt to its end. Whatever happens, there is an outcome.
    ///
    /// - Parameter news: Told what happens meanwhile, in order; must return quickly.
    func run(_ assignment: Assignment, news: @escaping @Sendable (TaskNews) -> Void) async -> Outcome

    /// Stops an attempt: SIGTERM, and SIGKILL after the grace. Its `run` returns an outcome for this reason, unless the task
    /// ended by itself before.
    func stop(_ leaseID: LeaseID, reason: ReasonCode, grace: Duration)

    /// A piece of what an attempt wrote, as far as it is kept on disk.
    func output(of leaseID: LeaseID, _ stream: OutputStream, from offset: Int64, atMost count: Int) throws -> [UInt8]

    /// How much of a stream is kept, in bytes.
    func outputLength(of leaseID: LeaseID, _ stream: OutputStream) -> Int64

    /// Removes what an attempt wrote: it has been delivered, or nobody wants it.
    func removeOutput(of leaseID: LeaseID)
}

/// What happens to a running attempt.
enum TaskNews: Sendable {
    /// Its first process runs, and has for a moment.
    case started
    case progressed(Double?, step: String?)
    /// So many bytes of an output stream are kept by now.
    case wrote(OutputStream, kept: Int64)
}
