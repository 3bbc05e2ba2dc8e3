import DTWire

/// What to do about a reason, in a sentence.
enum Advice {
    /// The advice for a reason, or a better one where the message says more.
    static func text(for outcome: Outcome) -> String? {
        if outcome.code == .invalidConfig, let message = outcome.message, message.hasPrefix("config.parameters."),
            message.contains("must be a string, and is")
        {
            return "put a text that looks like JSON into quotes of its own: --parameter 'NAME=\"1\"'"
        }
        return text(for: outcome.code)
    }

    /// `nil` where nothing needs to be done, or the message says it.
    static func text(for code: ReasonCode) -> String? {
        switch code {
        case .completed, .exitCode, .signal, .testsFailed, .cancelRequested, .outcomeKnown: nil
        case .noTests: "name a file whose tests pytest finds: test_*.py with functions test_*"
        case .testUsage: "look at the output; a syntax error or an unknown argument stops pytest before the first test"
        case .invalidResult: "have the handler write one JSON value to the file named by DT_RESULT_FILE"
        case .programMissing: "install the program on the worker, send it with the task (sources), or correct its name"
        case .programUnusable: "make the file executable and give it a first line that names its interpreter"
        case .spawnFailed: "look at the worker's log; its machine is short of processes, memory or files"
        case .modelMissing:
            "put the model into a model folder of the worker, send it with the task, or correct its name"
        case .modelUnusable: "check the model with its own tools; the message says what the runtime found"
        case .runtimeMissing: "install onnxruntime on the worker (pip install onnxruntime), or set its library's path"
        case .diskFull: "make space on the worker's disk, or lower the task's output limit"
        case .fileError: "look at the message: it names the file"
        case .uploadFailed: "look at the logs of the worker and the coordinator, then submit the task again"
        case .internalError: "this is a fault of dt: please report it with the logs"
        case .timeout: "give the task more time (--timeout), or less to do"
        case .leaseLost, .workerDied, .workerStopped, .wardenDied:
            "look at the worker's log, then submit the task again"
        case .leaseExpired: "see whether the worker and its network live (dt workers), then submit the task again"
        case .unknownType, .invalidConfig: "correct the task and submit it again"
        case .unknownHandler: "declare the handler in the worker's configuration (handlers:), or correct the name"
        case .unsupportedPrecision: "use fp32, or a worker whose runtime has this precision"
        case .tooLarge: "put large files where the worker can read them"
        case .noCredit, .draining, .constrained, .coolingDown, .storeUnavailable: nil
        }
    }
}
