/// What a `test` task runs: a Python file under pytest, or any executable file.
package struct TestConfig: Hashable, Sendable, Codable {
    /// A file among the task's sources, else relative to the worker's workspace, else an absolute path on the worker.
    package var testFile: String
    /// Arguments for pytest or for the executable.
    package var testArgs: [String]

    package init(testFile: String, testArgs: [String] = []) {
        self.testFile = testFile
        self.testArgs = testArgs
    }

    enum CodingKeys: String, CodingKey {
        case testFile = "test_file"
        case testArgs = "test_args"
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        testFile = try container.decode(String.self, forKey: .testFile)
        testArgs = try container.decodeIfPresent([String].self, forKey: .testArgs) ?? []
        try container.require(
            !testFile.isEmpty && !testFile.utf8.contains(0), "must name a file", at: .testFile)
        try container.require(
            !testArgs.contains { $0.utf8.contains(0) }, "must not hold a NUL character", at: .testArgs)
    }
}
