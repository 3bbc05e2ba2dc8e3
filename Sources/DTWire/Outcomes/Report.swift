/// What a task's type reports beyond status and usage. One of these, by the type.
package struct Report: Hashable, Sendable, Codable {
    package var benchmark: BenchmarkReport?
    package var test: TestReport?
    /// What a custom handler left as its result.
    package var custom: JSONValue?

    package init(benchmark: BenchmarkReport? = nil, test: TestReport? = nil, custom: JSONValue? = nil) {
        self.benchmark = benchmark
        self.test = test
        self.custom = custom
    }
}

/// The cases of a test file.
package struct TestReport: Hashable, Sendable, Codable {
    package var cases: [TestCase]

    package init(cases: [TestCase]) { self.cases = cases }

    package func count(_ outcome: TestCase.Verdict) -> Int { cases.count { $0.outcome == outcome } }
}

/// One case of a test file.
package struct TestCase: Hashable, Sendable, Codable {
    package enum Verdict: String, Choice {
        case passed, failed, errored, skipped
    }

    /// The name within its class, parameters included.
    package var name: String
    /// The class or module that it belongs to.
    package var classname: String
    package var outcome: Verdict
    package var seconds: Double
    /// Why it did not pass, cut to a readable length.
    package var message: String?

    package init(name: String, classname: String, outcome: Verdict, seconds: Double, message: String? = nil) {
        self.name = name
        self.classname = classname
        self.outcome = outcome
        self.seconds = seconds
        self.message = message
    }
}
