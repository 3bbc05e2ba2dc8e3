import CProcess
package import DTWire

/// How a task's first process ended.
package enum ProcessExit: Hashable, Sendable {
    /// It exited with this code.
    case exited(Int)
    /// This signal ended it.
    case signaled(Int)

    /// - Parameter status: as wait(2) gives it.
    init(status: Int32) {
        let signal = Int(status & 0x7F)
        self = signal == 0 ? .exited(Int(status >> 8 & 0xFF)) : .signaled(signal)
    }
}

/// What is known once no process of a task is left.
package struct ProcessEnd: Hashable, Sendable {
    /// Why a task ended that nobody here asked to.
    package enum Interruption: Hashable, Sendable {
        /// The warden died; its keepers killed the tasks.
        case wardenDied
        /// The process that looked after this task alone was killed, by the task itself or for want of memory.
        case keeperDied
    }

    /// How the first process ended; `nil` when whoever waited for it died first.
    package var exit: ProcessExit?
    /// Set when the task did not end by itself nor by our will.
    package var interruption: Interruption?
    /// Whether it was proven that nothing is left: by a subreaper without children. Only the death of warden and keeper
    /// together leaves it open.
    package var isProvenEmpty: Bool
    /// From the start of the program to the end of the first process.
    package var runningTime: Duration
    /// Of all processes together, those included that were killed.
    package var usage: Usage

    init(_ ended: dtw_ended) {
        exit = ProcessExit(status: ended.status)
        interruption = ended.orphaned != 0 ? .wardenDied : nil
        isProvenEmpty = true
        runningTime = .nanoseconds(max(0, ended.exited - ended.started))
        usage = Usage(
            userMilliseconds: Double(ended.user_microseconds) / 1000,
            systemMilliseconds: Double(ended.system_microseconds) / 1000, peakMemoryBytes: ended.peak_bytes,
            readBytes: ended.read_bytes, writtenBytes: ended.written_bytes, leftoverProcesses: Int(ended.killed))
    }

    init(interruption: Interruption, isProvenEmpty: Bool, killed: Int) {
        self.interruption = interruption
        self.isProvenEmpty = isProvenEmpty
        runningTime = .zero
        usage = Usage(leftoverProcesses: killed)
    }
}
