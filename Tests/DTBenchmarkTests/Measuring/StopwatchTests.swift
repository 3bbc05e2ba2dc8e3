import DTWire
import Synchronization
import Testing

@testable import DTBenchmark

@Suite(.timeLimit(.minutes(5)))
struct StopwatchTests {
    /// A run that moves a clock of its own.
    private struct ScriptedRun: MeasurableRun {
        let clock: ScriptedClock
        var durations: [Int64]
        var failsAt: Int?
        var runs = 0
        var settled = 0

        mutating func run() throws(BenchmarkFailure) {
            runs += 1
            if runs == failsAt { throw BenchmarkFailure(code: .internalError, message: "scripted") }
            clock.advance(durations.removeFirst())
        }

        mutating func settle() {
            settled += 1
            clock.advance(1_000_000_000)
        }

        func peakMemoryBytes() -> Int64 { 0 }
    }

    @Test func `only the timed runs count, and only what they do themselves`() throws {
        let clock = ScriptedClock()
        var run = ScriptedRun(clock: clock, durations: [9_000_000, 2_000_000, 3_500_000])
        var told = 0
        let samples = try clock.stopwatch.time(&run, warmup: 1, iterations: 2) { told += 1 }
        #expect(samples == [2, 3.5])
        #expect(run.settled == 3)
        #expect(told == 3)
    }

    @Test func `a run too short for the clock still has a time`() throws {
        let clock = ScriptedClock()
        var run = ScriptedRun(clock: clock, durations: [0])
        let samples = try clock.stopwatch.time(&run, warmup: 0, iterations: 1) {}
        #expect(samples == [1e-6])
    }

    @Test func `a run that fails ends the measurement`() {
        let clock = ScriptedClock()
        var run = ScriptedRun(clock: clock, durations: [1, 1, 1, 1], failsAt: 3)
        #expect(throws: BenchmarkFailure(code: .internalError, message: "scripted")) {
            try clock.stopwatch.time(&run, warmup: 1, iterations: 3) {}
        }
        #expect(run.runs == 3)
        #expect(run.settled == 2)
    }

    @Test func `the monotonic clock never goes back`() {
        let times = (0..<1000).map { _ in Stopwatch.monotonic.now() }
        #expect(times == times.sorted())
    }
}

/// A clock that stands still unless it is moved.
final class ScriptedClock: Sendable {
    private let nanoseconds = Mutex<Int64>(0)

    var stopwatch: Stopwatch { Stopwatch { self.nanoseconds.withLock { $0 } } }

    func advance(_ by: Int64) { nanoseconds.withLock { $0 += by } }
}
