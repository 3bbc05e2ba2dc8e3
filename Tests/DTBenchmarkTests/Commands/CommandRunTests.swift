import DTWire
import Foundation
import Testing

@testable import DTBenchmark

@Suite(.timeLimit(.minutes(5)))
struct CommandRunTests {
    private static let environment = ["PATH": "/usr/local/bin:/usr/bin:/bin"]

    private static func measure(
        _ command: [String], warmup: Int = 0, iterations: Int = 1, environment: [String: String] = environment
    ) throws(BenchmarkFailure) -> BenchmarkReport {
        let request = BenchmarkRequest(
            subject: "program", config: BenchmarkConfig(command: command, iterations: iterations, warmup: warmup),
            reportPath: "/nowhere")
        return try Benchmark(request, settings: BenchmarkSettings(environment: environment)).measure { _ in }
    }

    @Test func `a program is run as often as asked, and only the timed runs are reported`() throws {
        let scratch = try ScratchFolder()
        let report = try Self.measure(
            ["sh", "-c", "echo run >> \"$0\"", scratch("runs")], warmup: 2, iterations: 5)
        let runs = try String(contentsOfFile: scratch("runs"), encoding: .utf8)
        #expect(runs.split(separator: "\n").count == 7)
        let measurement = try #require(report.measurements.first)
        #expect(report.measurements.count == 1)
        #expect(report.runtime == "command")
        #expect(measurement.samples.count == 5)
        #expect(measurement.samples.allSatisfy { $0 > 0 })
        #expect(measurement.peakMemoryBytes > 0)
        #expect(abs(measurement.itemsPerSecond - 1000 / measurement.figures.mean) < 1e-6)
    }

    @Test func `a run lasts until the program's exit`() throws {
        let report = try Self.measure(["sleep", "0.05"])
        #expect(report.measurements[0].figures.minimum >= 50)
    }

    @Test func `what a program leaves behind is not waited for`() throws {
        let scratch = try ScratchFolder()
        // The one left behind holds the standard error open, until the test ends it.
        let report = try Self.measure(["sh", "-c", "sleep 300 & echo $! > \"$0\"", scratch("left")])
        let left = try String(contentsOfFile: scratch("left"), encoding: .utf8)
        let process = try #require(pid_t(left.trimmingCharacters(in: .whitespacesAndNewlines)))
        #expect(kill(process, SIGKILL) == 0)
        #expect(report.measurements[0].samples.count == 1)
    }

    @Test func `a run that fails is told with its number, code and last words`() throws {
        let scratch = try ScratchFolder()
        let program = "echo x >> \"$0\"; test $(wc -l < \"$0\") -lt 4 || { echo all is lost >&2; exit 7; }"
        let failure = #expect(throws: BenchmarkFailure.self) {
            try Self.measure(["sh", "-c", program, scratch("runs")], warmup: 1, iterations: 9)
        }
        #expect(
            failure
                == BenchmarkFailure(
                    status: .failed, code: .exitCode,
                    message: "run 3 of 9 of sh ended with exit code 7; its standard error ends: all is lost"))
    }

    @Test func `a warm-up run that fails is told as such`() {
        let failure = #expect(throws: BenchmarkFailure.self) {
            try Self.measure(["false"], warmup: 2, iterations: 1)
        }
        #expect(
            failure?.message
                == "warm-up run 1 of 2 of false ended with exit code 1; it wrote nothing to standard error")
    }

    @Test func `a program ended by a signal is told as such`() {
        let failure = #expect(throws: BenchmarkFailure.self) { try Self.measure(["sh", "-c", "kill -SEGV $$"]) }
        #expect(failure?.status == .failed)
        #expect(failure?.code == .signal)
        #expect(failure?.message.contains("ended by signal 11") == true)
    }

    @Test func `output without end is taken, and its end kept`() {
        let program = "head -c 3000000 /dev/zero | tr '\\0' x >&2; echo the end >&2; exit 1"
        let failure = #expect(throws: BenchmarkFailure.self) { try Self.measure(["sh", "-c", program]) }
        #expect(failure?.message.hasSuffix("xxxthe end") == true)
        #expect(failure?.message.contains("ends: …xxx") == true)
        #expect((failure?.message.utf8.count ?? 0) < 2300)
    }

    @Test(arguments: [
        (["no-such-program-anywhere"], ReasonCode.programMissing), (["/no/such/program"], .programMissing),
        (["/"], .programUnusable),
    ])
    func `a program that cannot be started is told apart from one that fails`(command: [String], code: ReasonCode) {
        let failure = #expect(throws: BenchmarkFailure.self) { try Self.measure(command) }
        #expect(failure?.status == .errored)
        #expect(failure?.code == code)
        #expect(failure?.message.contains(command[0]) == true)
    }

    @Test func `a program reads nothing, and ignores no signal that dt-bench ignores`() throws {
        signal(SIGPIPE, SIG_IGN)  // And so it stays: other tests of this process rely on it, as NIO does.
        // SIGPIPE is bit 12 of the mask of ignored signals.
        let program = "cat; case $(grep SigIgn /proc/$$/status) in *1???) exit 3;; esac"
        _ = try Self.measure(["sh", "-c", program])
    }

    @Test func `a program gets the environment that is given, and no other`() throws {
        let scratch = try ScratchFolder()
        _ = try Self.measure(
            ["/usr/bin/env", "sh", "-c", "env > \"$0\"", scratch("env")],
            environment: Self.environment.merging(["GIVEN": "a=b c"]) { $1 })
        let lines = try String(contentsOfFile: scratch("env"), encoding: .utf8).split(separator: "\n")
        let names = Set(lines.map { String($0.prefix { $0 != "=" }) })
        #expect(names.subtracting(["PWD", "SHLVL", "_", "OLDPWD"]) == ["PATH", "GIVEN"])
        #expect(lines.contains("GIVEN=a=b c"))
    }
}
