package import DTWire

/// What happens while a task runs. The last word is the outcome that `Executor.run` returns.
package enum ExecutionEvent: Sendable {
    /// The task's first process runs. What is over within a moment is not told of, and built-in handlers have no process.
    case started(processID: Int32)
    /// Output that was kept, from this offset of its stream. What is not taken now can be read later: `KeptOutput`.
    case output(OutputStream, offset: Int64, [UInt8])
    /// How far the task is, from 0 to 1, and what it is at.
    case progress(Double?, step: String?)

    /// Takes events; output in the order of its stream, the first of it perhaps before `started`. It is called on one thread that all tasks share and must return quickly; what it cannot take
    /// of the output it drops.
    package typealias Sink = @Sendable (ExecutionEvent) -> Void
}
