import Histogram

/// One piece of work that is done again and again while its time is taken.
struct Benchmark {
    var name: String
    /// What one run of `work` counts for: figures are per operation.
    var operations = 1
    var work: () async throws -> Void

    /// Runs the work for a tenth of the time unrecorded, then for the time, and sums it up. Each run is one sample.
    func run(suite: String, for time: Duration) async throws -> Figure {
        let clock = ContinuousClock()
        let warm = clock.now.advanced(by: time / 10)
        repeat { try await work() } while clock.now < warm

        var samples = Histogram<UInt64>(highestTrackableValue: 60_000_000_000, numberOfSignificantValueDigits: .three)
        let start = clock.now
        let end = start.advanced(by: time)
        var last = start
        repeat {
            try await work()
            let now = clock.now
            let nanoseconds = (now - last) / .nanoseconds(1)
            samples.record(UInt64(max(1, nanoseconds)))
            last = now
        } while last < end

        let operations = Double(operations)
        return Figure(
            suite: suite,
            name: name,
            samples: Int(samples.totalCount),
            p50Nanoseconds: Double(samples.valueAtPercentile(50)) / operations,
            p99Nanoseconds: Double(samples.valueAtPercentile(99)) / operations,
            perSecond: Double(samples.totalCount) * operations / ((last - start) / .seconds(1)))
    }
}

/// Keeps the optimiser from seeing that a benchmark's result is not used.
@inline(never)
func keep<Value>(_ value: Value) {}
