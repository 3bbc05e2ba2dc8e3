/// How far a benchmark is: one line of JSON on the standard output of `dt-bench`.
package struct BenchmarkProgress: Hashable, Sendable, Codable {
    /// From 0 to 1, and never less than in the line before.
    package var progress: Double
    /// What is being done, for people.
    package var step: String

    package init(progress: Double, step: String) {
        self.progress = progress
        self.step = step
    }
}

/// Counts runs, and tells of them when a step begins and then at most every half second, so that a run of microseconds is
/// not slowed down by its own reports.
struct ProgressMeter {
    private let total: Double
    private let stopwatch: Stopwatch
    private let report: (BenchmarkProgress) -> Void
    private var done = 0.0
    private var weight = 1.0
    private var step = ""
    private var lastReport: Int64 = 0

    /// The shortest time between two reports within one step, in nanoseconds.
    static let interval: Int64 = 500_000_000

    /// - Parameter total: What the weights of all runs come to.
    init(total: Double, stopwatch: Stopwatch, report: @escaping (BenchmarkProgress) -> Void) {
        self.total = total
        self.stopwatch = stopwatch
        self.report = report
    }

    /// Begins a step, each of whose runs counts as much as its weight says.
    mutating func begin(_ step: String, weight: Double = 1) {
        self.step = step
        self.weight = weight
        tell(at: stopwatch.now())
    }

    /// Counts one run.
    mutating func count() {
        done += weight
        let now = stopwatch.now()
        if now - lastReport >= Self.interval { tell(at: now) }
    }

    /// Says that all is done.
    mutating func finish() {
        done = total
        step = "done"
        tell(at: stopwatch.now())
    }

    private mutating func tell(at now: Int64) {
        lastReport = now
        let fraction = total > 0 ? min(done / total, 1) : 0
        report(BenchmarkProgress(progress: (fraction * 1000).rounded(.down) / 1000, step: step))
    }
}
