import DTProcess
import DTWire

/// What pytest's exit codes mean (docs.pytest.org, "Exit codes").
enum PytestVerdict {
    /// - Parameters:
    ///   - report: the cases, when pytest left any account of them.
    ///   - errors: the end of standard error, asked for only when it matters.
    static func of(_ code: Int, report: TestReport?, errors: () -> String) -> Verdict {
        switch code {
        case 0: .completed
        case 1 where report == nil: withoutReport(errors())
        case 1: Verdict(status: .failed, code: .testsFailed, message: summary(report))
        case 2 where (report?.count(.errored) ?? 0) > 0:
            Verdict(
                status: .failed, code: .testUsage, message: "pytest could not load the file; \(summary(report) ?? "")")
        case 2: Verdict(status: .failed, code: .testUsage, message: "pytest was interrupted")
        case 3:
            Verdict(status: .failed, code: .testUsage, message: "pytest failed within itself; its output says where")
        case 4:
            Verdict(
                status: .failed, code: .testUsage,
                message: "pytest does not understand its arguments; \(lastLine(errors()))")
        case 5:
            Verdict(status: .failed, code: .noTests, message: "the file holds no test, or the arguments select none")
        default: Verdict(.exited(code))
        }
    }

    /// Python itself ends with 1 when it cannot find pytest, or when something ends it before pytest reports.
    private static func withoutReport(_ errors: String) -> Verdict {
        if errors.contains("No module named pytest") {
            return Verdict(
                status: .errored, code: .programMissing,
                message:
                    "pytest is not installed for this worker's Python (python -m pip install pytest); \(lastLine(errors))"
            )
        }
        return Verdict(
            status: .failed, code: .testUsage, message: "pytest ended without a report; \(lastLine(errors))")
    }

    private static func summary(_ report: TestReport?) -> String? {
        guard let report else { return nil }
        let bad = report.cases.filter { $0.outcome == .failed || $0.outcome == .errored }
        let names = bad.prefix(3).map(\.name.excerpt).joined(separator: ", ")
        return "\(bad.count) of \(report.cases.count) cases did not pass: \(names)\(bad.count > 3 ? ", …" : "")"
    }

    private static func lastLine(_ text: String) -> String {
        let line = text.split(whereSeparator: \.isNewline).last.map(String.init) ?? "it wrote nothing to standard error"
        return String(line.prefix(300))
    }
}
