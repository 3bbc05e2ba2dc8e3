extension ReasonCode {
    /// The status of an attempt that was stopped for this reason.
    ///
    /// A lost lease is `interrupted` and not `cancelled`: nobody asked for the task to end, and where its fence is still the
    /// current one an outcome of `cancelled` would end it.
    package var stoppedStatus: OutcomeStatus {
        switch self {
        case .timeout: .timedOut
        case .workerDied, .workerStopped, .wardenDied, .leaseLost: .interrupted
        case .diskFull, .fileError: .errored
        default: .cancelled
        }
    }
}
