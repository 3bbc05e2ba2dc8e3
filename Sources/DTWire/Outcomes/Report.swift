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

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        benchmark = try container.decodeIfPresent(BenchmarkReport.self, forKey: .benchmark)
        test = try container.decodeIfPresent(TestReport.self, forKey: .test)
        custom = try container.decodeIfPresent(JSONValue.self, forKey: .custom)
        let count = (benchmark == nil ? 0 : 1) + (test == nil ? 0 : 1) + (custom == nil ? 0 : 1)
        guard count > 1 else { return }
        try container.require(false, "must be the only member of a report", at: custom == nil ? .test : .custom)
    }

    enum CodingKeys: String, CodingKey {
        case benchmark, test, custom
    }

    /// The task type whose report this is; `nil` when it holds none.
    package var type: String? {
        if benchmark != nil { return "benchmark" }
        if test != nil { return "test" }
        return custom == nil ? nil : "custom"
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
