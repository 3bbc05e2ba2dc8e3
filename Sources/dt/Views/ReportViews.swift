import DTTerminal
import DTWire

/// A benchmark's figures: one row for each batch size.
struct BenchmarkView {
    private let report: BenchmarkReport

    init(_ report: BenchmarkReport) { self.report = report }

    func lines(on terminal: Terminal) -> [String] {
        var title = "\(report.subject) on \(report.runtime)"
        if let version = report.runtimeVersion { title += " \(version)" }
        title += " (\(report.device)\(report.precision.map { ", \($0)" } ?? ""))"
        if let load = report.loadMilliseconds { title += ", loaded in \(Figures.duration(.milliseconds(1) * load))" }
        var table = Table([
            .init("batch", .right), .init("runs", .right), .init("mean ms", .right), .init("sd ms", .right),
            .init("p50", .right), .init("p90", .right), .init("p95", .right), .init("p99", .right),
            .init("items/s", .right), .init("peak memory", .right),
        ])
        for measurement in report.measurements {
            let figures = measurement.figures
            table.add(
                [.init("\(measurement.batchSize)"), .init(Figures.count(figures.count))]
                    + [
                        figures.mean, figures.standardDeviation, figures.p50, figures.p90, figures.p95, figures.p99,
                        measurement.itemsPerSecond,
                    ].map { .init(Figures.number($0)) } + [.init("\(ByteCount(measurement.peakMemoryBytes))")])
        }
        return [DisplayText.harmless(title)] + table.lines(on: terminal)
    }
}

/// The cases of a test, those that did not pass with why.
struct TestView {
    private let report: TestReport

    /// Cases that are listed when all passed.
    private static let listedCases = 50

    init(_ report: TestReport) { self.report = report }

    func lines(on terminal: Terminal) -> [String] {
        let counts = TestCase.Verdict.allCases.compactMap { verdict in
            let count = report.count(verdict)
            return count > 0 ? "\(count) \(verdict.rawValue)" : nil
        }
        var lines = ["\(report.cases.count) cases: \(counts.joined(separator: ", "))"]
        let isLong = report.cases.count > Self.listedCases
        let listed = isLong ? report.cases.filter { $0.outcome != .passed } : report.cases
        var table = Table([.init("outcome"), .init("time", .right), .init("case", minimum: 20)])
        for it in listed {
            let name = it.classname.isEmpty ? it.name : "\(it.classname).\(it.name)"
            table.add([
                .init(it.outcome.rawValue, style(of: it.outcome)), .init(Figures.duration(.seconds(1) * it.seconds)),
                .init(name),
            ])
        }
        lines += table.lines(on: terminal, hasTitles: false)
        for it in listed where it.outcome != .passed {
            guard let message = it.message, !message.isEmpty else { continue }
            lines += ["", DisplayText.harmless("\(it.name):")]
            lines += DisplayText.harmlessLines(message).split(separator: "\n").map { "  \($0)" }
        }
        return lines
    }

    private func style(of verdict: TestCase.Verdict) -> Style {
        switch verdict {
        case .passed: .good
        case .failed, .errored: .bad
        case .skipped: .faint
        }
    }
}

/// What a custom handler left: JSON as it is.
struct CustomView {
    private let result: JSONValue

    init(_ result: JSONValue) { self.result = result }

    func lines(on terminal: Terminal) -> [String] {
        guard let text = try? JSONOutput(result).description else { return [] }
        return ["result:"] + text.split(separator: "\n").map { "  \($0)" }
    }
}
