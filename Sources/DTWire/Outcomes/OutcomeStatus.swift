/// How an attempt ended.
package enum OutcomeStatus: String, Choice {
    /// It ran and did what it should.
    case succeeded
    /// It ran to its end, and its own verdict is no: a failing test, an exit code other than 0.
    case failed
    /// It could not run as meant: a missing program, an unreadable model, a full disk.
    case errored
    /// It ran longer than it may.
    case timedOut = "timed_out"
    /// Somebody asked for it to stop.
    case cancelled
    /// Its worker died or was stopped under it.
    case interrupted
    /// It can never run as it is written, or not on this worker.
    case rejected

    /// Whether this is a verdict on the task itself, which stands even when its lease had been lost by then.
    package var isVerdict: Bool { self == .succeeded || self == .failed }
}
