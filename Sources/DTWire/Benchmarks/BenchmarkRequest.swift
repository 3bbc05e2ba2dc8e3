/// What `dt-bench` is asked to measure: a task's configuration with every name resolved to a file on this machine.
package struct BenchmarkRequest: Hashable, Sendable, Codable {
    /// What the report calls it.
    package var subject: String
    /// The model's file, absolute; absent when a command is timed.
    package var modelPath: String?
    /// The library that runs the model, absolute; looked for in the usual places when absent.
    package var runtimeLibrary: String?
    /// Folders of Python environments in which the library is looked for too.
    package var pythonPaths: [String]
    package var config: BenchmarkConfig
    /// The most memory that the generated inputs of one batch may take together; the benchmark's own limit when absent.
    package var inputMemoryLimit: ByteCount?
    /// Where the report is written, absolute.
    package var reportPath: String

    package init(
        subject: String, modelPath: String? = nil, runtimeLibrary: String? = nil, pythonPaths: [String] = [],
        config: BenchmarkConfig, inputMemoryLimit: ByteCount? = nil, reportPath: String
    ) {
        self.subject = subject
        self.modelPath = modelPath
        self.runtimeLibrary = runtimeLibrary
        self.pythonPaths = pythonPaths
        self.config = config
        self.inputMemoryLimit = inputMemoryLimit
        self.reportPath = reportPath
    }

    enum CodingKeys: String, CodingKey {
        case subject, config
        case modelPath = "model_path"
        case runtimeLibrary = "runtime_library"
        case pythonPaths = "python_paths"
        case inputMemoryLimit = "input_memory_limit"
        case reportPath = "report_path"
    }
}

/// What `dt-bench` writes to its report file: a report, or why there is none.
package struct BenchmarkAnswer: Hashable, Sendable, Codable {
    package var report: BenchmarkReport?
    package var failure: BenchmarkFailure?

    package init(report: BenchmarkReport) { self.report = report }
    package init(failure: BenchmarkFailure) { self.failure = failure }
}

/// Why a benchmark could not be measured.
package struct BenchmarkFailure: Error, Hashable, Sendable, Codable {
    package var status: OutcomeStatus
    package var code: ReasonCode
    package var message: String

    package init(status: OutcomeStatus = .errored, code: ReasonCode, message: String) {
        self.status = status
        self.code = code
        self.message = message
    }
}
