/// Why: the one list of codes for outcomes, refusals, limits and cool-downs. docs/reasons.md says for each what to do.
package enum ReasonCode: String, Choice {
    // MARK: It ended by itself
    /// The task did what it should.
    case completed
    /// A process ended with an exit code other than 0.
    case exitCode = "exit_code"
    /// A process was ended by a signal that was not ours.
    case signal
    /// At least one test case failed.
    case testsFailed = "tests_failed"
    /// The test file holds no test.
    case noTests = "no_tests"
    /// The test runner could not run the file: a syntax error, an unknown argument.
    case testUsage = "test_usage"
    /// The result that a handler left is too large or no JSON. A handler need not leave one.
    case invalidResult = "invalid_result"

    // MARK: It could not run as meant
    /// The program, test file or interpreter is not there.
    case programMissing = "program_missing"
    /// The program is there and cannot be started.
    case programUnusable = "program_unusable"
    /// The system refused to start a process.
    case spawnFailed = "spawn_failed"
    /// No model of that name is on the worker.
    case modelMissing = "model_missing"
    /// The runtime cannot load or run the model.
    case modelUnusable = "model_unusable"
    /// The library that runs models was not found, or is too old.
    case runtimeMissing = "runtime_missing"
    /// The task's folder, logs or results could not be written for want of space.
    case diskFull = "disk_full"
    /// A file of the task could not be read or written.
    case fileError = "file_error"
    /// An outcome part could not be delivered.
    case uploadFailed = "upload_failed"
    /// A fault of ours; the message says which.
    case internalError = "internal_error"

    // MARK: It was stopped
    /// The attempt ran into its time limit.
    case timeout
    /// A person or program asked for the task to be cancelled.
    case cancelRequested = "cancel_requested"
    /// Another attempt's verdict was recorded first.
    case outcomeKnown = "outcome_known"
    /// The coordinator gave the task to another worker meanwhile.
    case leaseLost = "lease_lost"
    /// The worker process ended while the task ran.
    case workerDied = "worker_died"
    /// The worker was told to stop and the task did not end in time.
    case workerStopped = "worker_stopped"
    /// The process that starts the worker's tasks, or the one that looks after this task, died.
    case wardenDied = "warden_died"
    /// The worker fell silent and its lease ran out, and no attempts are left.
    case leaseExpired = "lease_expired"

    // MARK: It can never run so
    /// No such task type.
    case unknownType = "unknown_type"
    /// The task's configuration is wrong; the message names the key.
    case invalidConfig = "invalid_config"
    /// No handler of that name is declared on the worker.
    case unknownHandler = "unknown_handler"
    /// This precision is not available on this runtime and device.
    case unsupportedPrecision = "unsupported_precision"
    /// The task with its sources is too large for one message.
    case tooLarge = "too_large"

    // MARK: Not now
    /// The worker offered no credit for it.
    case noCredit = "no_credit"
    /// The worker takes nothing new because it is stopping.
    case draining
    /// The worker is over one of its limits.
    case constrained
    /// Usage fell below the limit, and the worker waits to be sure.
    case coolingDown = "cooling_down"
    /// The worker's journal or spool cannot be written.
    case storeUnavailable = "store_unavailable"
}
