import DTWire

/// What is timed again and again: one pass of a model, one run of a program.
protocol MeasurableRun {
    /// Makes one run. This is what is timed, so it does nothing else.
    mutating func run() throws(BenchmarkFailure)

    /// Follows each run, untimed: looks at what came of it, and lets it go.
    mutating func settle() throws(BenchmarkFailure)

    /// The largest resident set up to now, in bytes, of the process that runs.
    func peakMemoryBytes() throws(BenchmarkFailure) -> Int64
}
