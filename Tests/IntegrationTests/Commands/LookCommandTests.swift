import DTTestKit
import DTWire
import Testing

/// The commands that show what there is.
@Suite(.timeLimit(.minutes(2)))
struct LookCommandTests {
    static let figures = Figures(
        count: 10, mean: 12.345, standardDeviation: 0.5, minimum: 11, maximum: 14, p50: 12.2, p90: 13, p95: 13.5,
        p99: 13.9)

    static let benchmark = Outcome(
        status: .succeeded, code: .completed, exitCode: 0, durationMilliseconds: 1500,
        usage: Usage(userMilliseconds: 900, systemMilliseconds: 12, peakMemoryBytes: 120 << 20),
        streams: [.stdout: .init(length: 2048)],
        report: Report(
            benchmark: BenchmarkReport(
                subject: "resnet50", runtime: "onnxruntime", runtimeVersion: "1.20.0", device: "cpu", precision: "fp32",
                loadMilliseconds: 42,
                measurements: [1, 4].map {
                    Measurement(
                        batchSize: $0, samples: [], figures: figures, itemsPerSecond: 81 * Double($0),
                        peakMemoryBytes: Int64(100 << 20))
                })))

    static let test = Outcome(
        status: .failed, code: .testsFailed, message: "1 of 2 cases failed", exitCode: 1, durationMilliseconds: 300,
        report: Report(
            test: TestReport(cases: [
                TestCase(name: "test_good", classname: "test_it", outcome: .passed, seconds: 0.01),
                TestCase(
                    name: "test_bad", classname: "test_it", outcome: .failed, seconds: 0.25,
                    message: "assert 1 == 2\n\u{1B}[31mboom"),
            ])))

    @Test func `a benchmark is shown with a row of figures for each batch size`() async throws {
        let text = try await CommandBench.run { bench in
            _ = try await bench.dt("submit", "benchmark", "--model", "m", "--id", "b1")
            try await bench.work(Self.benchmark)
            return try await bench.dt("task", "b1").output
        }
        #expect(text.contains("task    b1 (benchmark)\nstatus  succeeded\nworker  w1, attempt 1 of 3\n"))
        #expect(text.contains("ran 1.50 s"))
        #expect(text.contains("CPU 900 ms user, 12.0 ms system; peak memory 120 MiB"))
        #expect(text.contains("stdout 2 KiB; see: dt logs b1"))
        #expect(text.contains("resnet50 on onnxruntime 1.20.0 (cpu, fp32), loaded in 42.0 ms"))
        let rows = text.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
        #expect(
            rows.contains(["1", "10", "12.3", "0.500", "12.2", "13.0", "13.5", "13.9", "81.0", "100", "MiB"]), "\(text)"
        )
        #expect(rows.contains { $0.first == "4" && $0.contains("324") })
    }

    @Test func `a test is shown with its cases, and why one failed, and drives no terminal`() async throws {
        let text = try await CommandBench.run { bench in
            _ = try await bench.dt("submit", "test", "--test-file", "test_it.py", "--id", "t1")
            try await bench.work(Self.test)
            return try await bench.dt("task", "t1").output
        }
        #expect(text.contains("failed (tests_failed): 1 of 2 cases failed"))
        #expect(text.contains("2 cases: 1 passed, 1 failed"))
        #expect(text.contains("test_it.test_bad"))
        #expect(text.contains("  assert 1 == 2\n  \\u{1b}[31mboom\n"))
        #expect(!text.contains("\u{1B}"))
    }

    @Test func `a reason comes with what to do`() async throws {
        let text = try await CommandBench.run { bench in
            _ = try await bench.dt("submit", "custom", "--name", "nothing", "--id", "c1")
            try await bench.work(Outcome(status: .rejected, code: .unknownHandler, message: "no handler \"nothing\""))
            return try await bench.dt("task", "c1").output
        }
        #expect(text.contains("rejected (unknown_handler): no handler \"nothing\""))
        #expect(text.contains("what to do  declare the handler in the worker's configuration"))
    }

    @Test func `tasks are listed as a table in a pipe, and as JSON`() async throws {
        let (table, json) = try await CommandBench.run { bench in
            for id in ["a", "b"] { _ = try await bench.dt("submit", "custom", "--name", "noop", "--id", id) }
            _ = try await bench.dt("cancel", "a")
            return (
                try await bench.dt("tasks").output,
                try await bench.dt("tasks", "--json", "--status", "cancelled").output
            )
        }
        let rows = table.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
        #expect(
            rows.map { $0.prefix(3) } == [
                ["TASK", "TYPE", "STATUS"], ["b", "custom", "queued"], ["a", "custom", "cancelled"],
            ])
        let list = try JSONText.parse(Array(json.utf8))
        #expect(list["tasks"] != nil)
        #expect(json.contains("\"task_id\": \"a\"") && !json.contains("\"task_id\": \"b\""))
    }

    @Test func `more tasks than fit a page are listed`() async throws {
        let count = try await CommandBench.run { bench in
            let tasks = (1...620).map { #"{"task_id": "t\#($0)", "type": "custom", "config": {"name": "noop"}}"# }
            let submitted = try await bench.dt("submit", "-", input: "[\(tasks.joined(separator: ","))]")
            #expect(submitted.status == 0)
            let output = try await bench.dt("tasks", "--limit", "1000", "--json").output
            return try JSONText.decode(TaskList.self, from: Array(output.utf8)).tasks.count
        }
        #expect(count == 620)
    }

    @Test func `a log is printed as it was written, and followed to the task's end`() async throws {
        let (whole, followed) = try await CommandBench.run { bench in
            _ = try await bench.dt("submit", "custom", "--name", "noop", "--id", "a")
            let session = try await bench.api.control.register()
            let lease = try #require(try await bench.api.control.startAll(on: session).first)
            let follower = try bench.start(["logs", "a", "-f"])
            try await bench.api.control.write("first\n", at: 0, by: lease)
            #expect(await holds { follower.output == "first\n" })
            try await bench.api.control.write("\u{1B}[1msecond\n", at: 6, by: lease)
            try await bench.api.control.finish(lease, on: session)
            let followed = await follower.ending()
            return (try await bench.dt("logs", "a"), followed)
        }
        #expect(whole.output == "first\n\u{1B}[1msecond\n")
        #expect(followed.output == whole.output)
        #expect(followed.status == 0)
    }

    @Test func `a cancel says what it came to`() async throws {
        let (ending, json) = try await CommandBench.run { bench in
            _ = try await bench.dt("submit", "custom", "--name", "noop", "--id", "run")
            let session = try await bench.api.control.register()
            _ = try await bench.api.control.startAll(on: session)
            _ = try await bench.dt("submit", "custom", "--name", "noop", "--id", "wait")
            return (try await bench.dt("cancel", "run", "wait"), try await bench.dt("cancel", "wait", "--json"))
        }
        #expect(ending.output == "run  running; its worker is stopping it\nwait  cancelled\n")
        #expect(try JSONText.parse(Array(json.output.utf8)) == ["tasks": [["task_id": "wait", "status": "cancelled"]]])
    }

    @Test func `a cancel tries every task, and tells which are not there`() async throws {
        let ending = try await CommandBench.run { bench in
            for id in ["a", "b"] { _ = try await bench.dt("submit", "custom", "--name", "noop", "--id", id) }
            return try await bench.dt("cancel", "a", "nope", "b", "none")
        }
        #expect(ending.output == "a  cancelled\nb  cancelled\n")
        #expect(ending.errors.contains("There is no task nope"))
        #expect(ending.errors.contains("There is no task none"))
        #expect(ending.status == 66)
    }

    @Test func `workers are listed with what they have and do`() async throws {
        let (none, table, json) = try await CommandBench.run { bench in
            let none = try await bench.dt("workers")
            _ = try await bench.api.control.register()
            return (none, try await bench.dt("workers"), try await bench.dt("workers", "--json"))
        }
        #expect(none.output == "" && none.errors.contains("dt worker --coordinator http://"))
        #expect(table.output.contains("w1") && table.output.contains("open") && table.output.contains("1/4"))
        #expect(try JSONText.decode(WorkerList.self, from: Array(json.output.utf8)).workers.first?.free == 3)
    }
}
