/// Where a task is: waiting, given out, running, or ended in one of the ways of `OutcomeStatus`.
package enum TaskStatus: String, Choice {
    case queued, assigned, running
    case succeeded, failed, errored
    case timedOut = "timed_out"
    case cancelled, interrupted, rejected

    package init(_ outcome: OutcomeStatus) {
        self =
            switch outcome {
            case .succeeded: .succeeded
            case .failed: .failed
            case .errored: .errored
            case .timedOut: .timedOut
            case .cancelled: .cancelled
            case .interrupted: .interrupted
            case .rejected: .rejected
            }
    }

    /// Whether the task has its outcome.
    package var isFinal: Bool {
        switch self {
        case .queued, .assigned, .running: false
        default: true
        }
    }
}
