import DTCoordinator
import DTStore
import DTTestKit
import DTWire
import Glibc
import Testing

@Suite(.timeLimit(.minutes(2)))
struct SubmitCommandTests {
    private struct Details: Codable {
        var tasks: [TaskDetail]
    }

    @Test func `tasks of a file are submitted, and a rejected one is told with its place in the file`() async throws {
        let ending = try await CommandBench.run { bench in
            let file = try bench.folder.write(
                "tasks.yaml",
                """
                tasks:
                  - task_id: good
                    type: custom
                    config: {name: noop}
                  - task_id: bad
                    type: benchmark
                    config:
                      model: m
                      batch_sizes: [1, 0]
                """)
            return try await bench.dt("submit", file)
        }
        #expect(ending.status == 1)
        #expect(ending.output == "good  queued\nbad  rejected\n")
        #expect(ending.errors.contains("tasks.yaml:9:24: bad is rejected: config.batch_sizes[1]"))
    }

    @Test func `--wait ends with the tasks, and prints everything about them as JSON`() async throws {
        let ending = try await CommandBench.run { bench in
            let command = try bench.start(
                ["submit", "-", "--wait", "--json"], input: #"{"type": "custom", "config": {"name": "noop"}}"#)
            #expect(try await bench.isQueued(1))
            try await bench.work()
            return await command.ending()
        }
        #expect(ending.status == 0)
        let tasks = try JSONText.decode(Details.self, from: Array(ending.output.utf8)).tasks
        #expect(tasks.map(\.task.status) == [.succeeded])
        #expect(tasks.first?.outcome?.report?.custom == ["answer": 42])
    }

    @Test func `--wait exits with 1 when one task of many did not succeed, and shows why`() async throws {
        let ending = try await CommandBench.run { bench in
            let file = try bench.folder.write(
                "tasks.json", #"[{"type": "custom", "config": {"name": "noop"}}, {"type": "nonsense", "config": {}}]"#)
            let command = try bench.start(["submit", file, "--wait"])
            #expect(try await bench.isQueued(1))
            try await bench.work()
            return await command.ending()
        }
        #expect(ending.status == 1)
        #expect(ending.output.contains("no task type \"nonsense\""))
        #expect(ending.output.contains("\"answer\": 42"))
        #expect(ending.errors.contains("1 of 2 tasks did not succeed."))
    }

    @Test func `a benchmark on the command line becomes the task that it says`() async throws {
        let spec = try await CommandBench.run { bench in
            let ending = try await bench.dt(
                "submit", "benchmark", "--model", "resnet50", "--batch-sizes", "1,2,4", "--precision", "fp32",
                "--iterations", "5", "--warmup", "1", "--id", "b1", "--priority", "7", "--tags", "fast,big",
                "--hardware",
                "cpu", "--memory", "2GiB", "--timeout", "5m", "--env", "A=b=c", "--max-attempts", "2")
            #expect(ending.status == 0)
            #expect(ending.output == "b1  queued\n")
            return try await bench.api.store.task(TaskID(unchecked: "b1"))?.spec
        }
        let config: JSONValue = [
            "model": "resnet50", "batch_sizes": [1, 2, 4], "precision": "fp32", "iterations": 5, "warmup": 1,
        ]
        #expect(
            spec
                == TaskSpec(
                    taskID: TaskID(unchecked: "b1"), type: "benchmark", config: config, priority: 7,
                    requirements: .init(hardware: ["cpu"], tags: ["fast", "big"], memory: .gibibytes(2)),
                    limits: .init(memory: .gibibytes(2)), timeout: TimeSpan(.seconds(300)), environment: ["A": "b=c"],
                    retry: .init(maxAttempts: 2)))
    }

    @Test func `a test file that is here travels with its task, and one that is not is left to the worker`()
        async throws
    {
        let (here, there) = try await CommandBench.run { bench in
            try bench.folder.write("sub/test_it.py", "def test_it(): pass\n")
            _ = try await bench.dt("submit", "test", "--test-file", "sub/test_it.py", "--id", "here", "--", "-q", "-x")
            _ = try await bench.dt(
                "submit", "test", "--test-file", "elsewhere.py", "--test-args", "a", "b", "--id", "there")
            return (
                try await bench.api.store.task(TaskID(unchecked: "here"))?.spec,
                try await bench.api.store.task(TaskID(unchecked: "there"))?.spec
            )
        }
        #expect(here?.config == ["test_file": "test_it.py", "test_args": ["-q", "-x"]])
        #expect(here?.sources.map(\.content) == [Bytes("def test_it(): pass\n".utf8)])
        #expect(there?.config == ["test_file": "elsewhere.py", "test_args": ["a", "b"]])
        #expect(there?.sources == [])
    }

    @Test func `parameters are JSON where they look like it, and text else`() async throws {
        let config = try await CommandBench.run { bench in
            _ = try await bench.dt(
                "submit", "custom", "--name", "hash", "--id", "c", "--parameter", "n=3", "--parameter", "flag=true",
                "--parameter", "text=plain words", "--parameter", #"list=[1,{"a":null}]"#, "--parameter", #"quoted="3""#
            )
            return try await bench.api.store.task(TaskID(unchecked: "c"))?.spec.config
        }
        #expect(
            config?["parameters"]
                == ["n": 3, "flag": true, "text": "plain words", "list": [1, ["a": .null]], "quoted": "3"])
    }

    @Test func `Ctrl-C ends a wait with 130 and says how to look later, and the task goes on`() async throws {
        let (ending, status) = try await CommandBench.run { bench in
            let command = try bench.start(["submit", "custom", "--name", "noop", "--id", "slow", "--wait"])
            // Subscribed: so the wait has begun, and with it the watch for signals.
            #expect(await holds { bench.api.control.changes.subscriptionCount == 1 })
            command.send(signal: SIGINT)
            let ending = await command.ending()
            return (ending, try await bench.api.store.task(TaskID(unchecked: "slow"))?.row.status)
        }
        #expect(ending.status == 130)
        #expect(ending.errors.contains("dt task slow --wait"))
        #expect(status == .queued)
    }

    struct Wrong: Sendable, CustomTestStringConvertible {
        var arguments: [String]
        var environment: [String: String] = [:]
        var input = ""
        var status: Int32
        var message: String
        var testDescription: String { "dt " + arguments.joined(separator: " ") }
    }

    static let wrongKey = "dt_0123456789abcdef_" + String(repeating: "A", count: 43)

    static let wrong: [Wrong] = [
        Wrong(arguments: ["submit"], status: 64, message: "Missing expected argument"),
        Wrong(arguments: ["submit", "benchmark"], status: 64, message: "one of model and command is needed"),
        Wrong(
            arguments: ["submit", "benchmark", "--model", "m", "--batch-sizes", "1,x"], status: 64,
            message: "'1,x' is invalid"),
        Wrong(
            arguments: ["submit", "custom", "--name", "n", "--id", "a b"], status: 64, message: "'a b' is invalid"),
        Wrong(
            arguments: ["submit", "custom", "--name", "n", "--env", "1X=2"], status: 64,
            message: "environment.1X: is not a variable's name"),
        Wrong(
            arguments: ["submit", "custom", "--name", "n", "--source", "/nowhere"], status: 66,
            message: "/nowhere: there is no such file"),
        Wrong(
            arguments: ["submit", "custom", "--name", "n", "--priority", "1001"], status: 64,
            message: "priority: must be from -1000 to 1000"),
        Wrong(arguments: ["submit", "nowhere.yaml"], status: 66, message: "nowhere.yaml: there is no such file"),
        Wrong(arguments: ["submit", "-"], input: "tasks: [\n  {type: custom", status: 65, message: "<stdin>:"),
        Wrong(
            arguments: ["submit", "-"], input: "type: custom\nconfig: {}\nprioritty: 1\n", status: 65,
            message: "<stdin>:3:1: prioritty: unknown key"),
        Wrong(arguments: ["task", "nothing"], status: 66, message: "There is no task nothing"),
        Wrong(arguments: ["logs", "nothing"], status: 66, message: "There is no task nothing"),
        Wrong(arguments: ["tasks", "--status", "runing"], status: 64, message: "'runing' is invalid"),
        Wrong(
            arguments: ["tasks"], environment: ["DT_COORDINATOR_URL": "http://127.0.0.1:1"], status: 69,
            message: "nobody answers at http://127.0.0.1:1"),
        Wrong(
            arguments: ["submit", "custom", "--name", "noop", "--wait"],
            environment: ["DT_COORDINATOR_URL": "http://127.0.0.1:1"], status: 69, message: "nobody answers"),
        Wrong(
            arguments: ["tasks"], environment: ["DT_API_KEY": wrongKey], status: 77, message: "unknown, wrong, expired"),
        Wrong(arguments: ["tasks"], environment: ["DT_API_KEY": "nonsense"], status: 78, message: "no API key"),
        Wrong(
            arguments: ["tasks"], environment: ["DT_COORDINATOR_URL": "ftp://x"], status: 78,
            message: "DT_COORDINATOR_URL"),
        Wrong(arguments: ["tasks", "--ca-file", "/nowhere.pem"], status: 78, message: "/nowhere.pem"),
        Wrong(
            arguments: ["keys", "list", "--database", "sqlite:/nowhere/dt.db"], status: 66,
            message: "/nowhere/dt.db: there is no database"),
        Wrong(
            arguments: ["keys", "list", "--database", "dt.db"], status: 64, message: "--database must be sqlite:PATH"),
        Wrong(
            arguments: ["keys", "create", "--name", "", "--roles", "read"], status: 64,
            message: "name: must be 1 to 128 characters"),
        Wrong(arguments: ["keys", "revoke", "0123456789abcdef"], status: 66, message: "There is no such key"),
        Wrong(
            arguments: ["token", "create", "--ttl", "31d", "--worker-id", "w"], status: 65,
            message: "ttl: must be from 1s to 30d"),
        Wrong(arguments: ["nonsense"], status: 64, message: "nonsense"),
    ]

    @Test(arguments: wrong)
    func `what is wrong is said with its place and an exit code`(_ it: Wrong) async throws {
        let ending = try await CommandBench.run { bench in
            await (try bench.start(it.arguments, input: it.input, environment: it.environment)).ending()
        }
        #expect(ending.status == it.status)
        #expect(ending.errors.contains(it.message), "\(ending.errors)")
        #expect(ending.output == "")
        #expect(!ending.errors.contains(Self.wrongKey.suffix(43)))
    }
}
