import Testing

@testable import DTBenchmark

@Suite(.timeLimit(.minutes(5)))
struct ProgressMeterTests {
    @Test func `a step is told when it begins, and then at most every half second`() {
        let clock = ScriptedClock()
        var lines: [BenchmarkProgress] = []
        var meter = ProgressMeter(total: 100, stopwatch: clock.stopwatch) { lines.append($0) }
        meter.begin("batch 1", weight: 1)
        for _ in 0..<20 {
            clock.advance(100_000_000)
            meter.count()
        }
        meter.begin("batch 4", weight: 4)
        clock.advance(ProgressMeter.interval)
        meter.count()
        meter.finish()
        #expect(
            lines == [
                BenchmarkProgress(progress: 0, step: "batch 1"),
                BenchmarkProgress(progress: 0.05, step: "batch 1"),
                BenchmarkProgress(progress: 0.1, step: "batch 1"),
                BenchmarkProgress(progress: 0.15, step: "batch 1"),
                BenchmarkProgress(progress: 0.2, step: "batch 1"),
                BenchmarkProgress(progress: 0.2, step: "batch 4"),
                BenchmarkProgress(progress: 0.24, step: "batch 4"),
                BenchmarkProgress(progress: 1, step: "done"),
            ])
    }
}
