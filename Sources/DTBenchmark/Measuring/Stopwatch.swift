import DTWire
import Glibc

/// Times runs one by one on a monotonic clock.
package struct Stopwatch: Sendable {
    /// Nanoseconds since some moment; never goes back.
    package var now: @Sendable () -> Int64

    package init(now: @escaping @Sendable () -> Int64) { self.now = now }

    /// The kernel's monotonic clock, which stands still while the machine sleeps.
    package static let monotonic = Stopwatch {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }

    /// Makes the warm-up runs, then the timed ones.
    /// - Parameter each: Is told after each run, warm-up or timed, untimed itself.
    /// - Returns: The time of every timed run in milliseconds, at least a nanosecond each, so that rates stay finite.
    func time(
        _ run: inout some MeasurableRun, warmup: Int, iterations: Int, each: () -> Void
    ) throws(BenchmarkFailure) -> [Double] {
        for _ in 0..<warmup {
            try run.run()
            try run.settle()
            each()
        }
        var samples: [Double] = []
        samples.reserveCapacity(iterations)
        for _ in 0..<iterations {
            let start = now()
            try run.run()
            let end = now()
            try run.settle()
            samples.append(Double(max(1, end - start)) / 1e6)
            each()
        }
        return samples
    }
}
