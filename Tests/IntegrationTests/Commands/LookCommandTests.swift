import DTConfig
import DTStore
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

    @Test func `a queued task says what it waits for, and so does --wait`() async throws {
        let reason = "no connected worker has the tag bench"
        let (report, json, waiting) = try await CommandBench.run { bench in
            bench.api.control.setWaitingReasons([reason])
            _ = try await bench.dt("submit", "custom", "--name", "noop", "--id", "a", "--tags", "bench")
            let (report, json) = (try await bench.dt("task", "a"), try await bench.dt("task", "a", "--json"))
            let command = try bench.start(["task", "a", "--wait"])
            #expect(await holds { command.errors.contains("0 of 1 ended; a waits: \(reason)") })
            try await bench.work()
            return (report, json, await command.ending())
        }
        #expect(report.output.contains("waits   \(reason)"))
        let detail = try JSONText.decode(TaskDetail.self, from: Array(json.output.utf8))
        #expect(detail.waitsFor == [reason])
        #expect(waiting.errors.contains("0 of 1 ended; a waits: \(reason)"))
        #expect(waiting.status == 0)
    }

    @Test func `a part of an outcome is written out, to a file or as it is`() async throws {
        let content = Array("a large report".utf8)
        let part = OutcomePart(
            name: "report", size: Int64(content.count),
            sha256: Bytes(try #require(Hex.decode("520a646236c26d4785c1670c7254625f59894d9cfa626440c54a8f7a052cc6bf"))))
        let (plain, file, missing, report, written) = try await CommandBench.run { bench in
            _ = try await bench.dt("submit", "custom", "--name", "noop", "--id", "a")
            let upload = try await bench.api.store.receivePart(part)
            try await upload.append(content)
            try await upload.finish(at: Clocks.system.calendar())
            var outcome = ScriptedCoordinator.success
            outcome.parts = [part]
            try await bench.work(outcome)
            let file = try await bench.dt("task", "a", "--part", "report", "-o", "out.json")
            return (
                try await bench.dt("task", "a", "--part", "report"), file,
                try await bench.dt("task", "a", "--part", "none"), try await bench.dt("task", "a"),
                String(decoding: try RegularFile(path: bench.folder.path("out.json"), limit: 100).bytes, as: UTF8.self)
            )
        }
        #expect(plain.output == "a large report")
        #expect(file.status == 0 && file.output == "" && written == "a large report")
        #expect(missing.status == 66)
        #expect(report.output.contains("see: dt task a --part report"))
    }

    @Test func `an empty list says what was looked for`() async throws {
        let (none, typed) = try await CommandBench.run { bench in
            (try await bench.dt("tasks"), try await bench.dt("tasks", "--type", "bogus", "--worker", "nope"))
        }
        #expect(none.errors.contains("There is no task yet."))
        #expect(typed.errors == "No task has the type bogus and the worker nope.\n")
        #expect(typed.status == 0)
    }

    @Test func `a wrong option shows the usage of its own command`() async throws {
        let ending = try await CommandBench.run { bench in
            try await bench.dt("submit", "custom", "--name", "noop", "--parameter", "a=1", "--parameter", "a=2")
        }
        #expect(ending.status == 64)
        #expect(ending.errors.hasPrefix("Error: --parameter a is given twice\n"))
        #expect(ending.errors.contains("dt submit custom"))
    }

    @Test func `an answer that cannot be written is told`() async throws {
        let ending = try await CommandBench.run { bench in
            let shell = try Program(
                "/bin/sh", ["-c", "exec \(BuiltProduct.path("dt")) tasks --json >/dev/full"],
                environment: bench.environment, currentFolder: bench.folder.path)
            return await shell.ending()
        }
        #expect(ending.status == 74)
        #expect(ending.errors.contains("dt: standard output cannot be written: No space left on device"))
    }

    @Test func `the version is told`() async throws {
        let ending = try await CommandBench.run { try await $0.dt("--version") }
        #expect(ending.status == 0)
        #expect(ending.output.contains("."))
    }
}
