import DTProcess
import DTWire

/// What pytest's exit codes mean (docs.pytest.org, "Exit codes").
enum PytestVerdict {
    /// - Parameters:
    ///   - report: the cases, when pytest left any account of them.
    ///   - fault: why there is none, when what pytest left cannot be read.
    ///   - errors: the end of standard error, asked for only when it matters.
    static func of(_ code: Int, report: TestReport?, fault: String? = nil, errors: () -> String) -> Verdict {
        var verdict = of(code, report, fault: fault, errors: errors)
        if let fault { verdict.message = [verdict.message, fault].compactMap(\.self).joined(separator: "; ") }
        return verdict
    }

    private static func of(_ code: Int, _ report: TestReport?, fault: String?, errors: () -> String) -> Verdict {
        switch code {
        case 0: confirmed(by: report, fault: fault)
        case 1 where report == nil: withoutReport(errors())
        case 1: Verdict(status: .failed, code: .testsFailed, message: summary(report))
        case 2 where (report?.count(.errored) ?? 0) > 0:
            Verdict(status: .failed, code: .testUsage, message: "pytest could not load the file; \(loadFault(report))")
        case 2: Verdict(status: .failed, code: .testUsage, message: "pytest was interrupted")
        case 3:
            Verdict(status: .failed, code: .testUsage, message: "pytest failed within itself; its output says where")
        case 4:
            Verdict(
                status: .failed, code: .testUsage,
                message: "pytest cannot run with these arguments or its conftest.py; \(errorLine(errors()))")
        case 5:
            Verdict(status: .failed, code: .noTests, message: "the file holds no test, or the arguments select none")
        default: Verdict(.exited(code))
        }
    }

    /// Exit code 0 alone is no success: whatever ends the process early with it would pass, too.
    private static func confirmed(by report: TestReport?, fault: String?) -> Verdict {
        if fault != nil {
            return Verdict(status: .errored, code: .fileError, message: "pytest ended with exit code 0")
        }
        guard let report else {
            return Verdict(
                status: .failed, code: .testUsage,
                message: "pytest ended with exit code 0 and left no report: something ended it early (os._exit, an "
                    + "exec), or its arguments send the report elsewhere")
        }
        if report.count(.failed) + report.count(.errored) > 0 {
            let cases = summary(report) ?? ""
            return Verdict(
                status: .failed, code: .testsFailed, message: "\(cases); yet pytest ended with exit code 0")
        }
        if report.cases.isEmpty {
            return Verdict(
                status: .failed, code: .noTests, message: "pytest ended with exit code 0 and ran no test")
        }
        return .completed
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

    /// What kept pytest from loading a file, in Python's words.
    private static func loadFault(_ report: TestReport?) -> String {
        let fault = report?.cases.first { $0.outcome == .errored }
        guard let message = fault?.message else { return summary(report) ?? "" }
        return String(message.prefix(300))
    }

    /// The line that says what is wrong: Python's or pytest's error, else the last one.
    private static func errorLine(_ text: String) -> String {
        let lines = text.split(whereSeparator: \.isNewline)
        if let raised = lines.last(where: { $0.hasPrefix("E ") }) {
            return String(raised.dropFirst().drop(while: \.isWhitespace).prefix(300))
        }
        let says = lines.last { $0.lowercased().contains("error: ") && !$0.contains("usage: ") }
        return says.map { String($0.prefix(300)) } ?? lastLine(text)
    }

    private static func lastLine(_ text: String) -> String {
        let line = text.split(whereSeparator: \.isNewline).last.map(String.init) ?? "it wrote nothing to standard error"
        return String(line.prefix(300))
    }
}
