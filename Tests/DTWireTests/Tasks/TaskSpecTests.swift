import DTWire
import Testing

/// Tasks as people write them: what is taken, and what is said about the rest.
@Suite(.timeLimit(.minutes(5)))
struct TaskSpecTests {
    // MARK: - The guide's three examples, word for word

    @Test func `the guide's benchmark task is read as it is`() throws {
        let spec: TaskSpec = try JSONText.decode(
            from: """
                {
                  "task_id": "benchmark-bert-001",
                  "type": "benchmark",
                  "config": {
                    "model": "bert-base-uncased",
                    "batch_sizes": [1, 2, 4, 8, 16],
                    "precision": "fp32",
                    "iterations": 10
                  }
                }
                """.utf8)
        #expect(spec.taskID == TaskID(unchecked: "benchmark-bert-001"))
        #expect(
            try TaskConfig(of: spec)
                == .benchmark(
                    BenchmarkConfig(
                        model: "bert-base-uncased", batchSizes: [1, 2, 4, 8, 16], precision: .fp32, iterations: 10)))
    }

    @Test func `the guide's test task is read as it is`() throws {
        let spec: TaskSpec = try JSONText.decode(
            from: """
                {
                  "task_id": "test-bert-001",
                  "type": "test",
                  "config": {
                    "test_file": "test_bert.py",
                    "test_args": ["--batch-size", "4"]
                  }
                }
                """.utf8)
        #expect(spec.taskID == TaskID(unchecked: "test-bert-001"))
        #expect(
            try TaskConfig(of: spec) == .test(TestConfig(testFile: "test_bert.py", testArgs: ["--batch-size", "4"])))
    }

    @Test func `the guide's custom task is read as it is`() throws {
        let spec: TaskSpec = try JSONText.decode(
            from: """
                {
                  "task_id": "custom-001",
                  "type": "custom",
                  "config": {
                    "name": "setup_environment",
                    "parameters": {
                      "clear_cache": true,
                      "prepare_models": ["bert", "vit"]
                    }
                  }
                }
                """.utf8)
        #expect(spec.taskID == TaskID(unchecked: "custom-001"))
        #expect(
            try TaskConfig(of: spec)
                == .custom(
                    CustomConfig(
                        name: "setup_environment",
                        parameters: ["clear_cache": true, "prepare_models": ["bert", "vit"]])))
    }

    // MARK: - What is taken

    @Test func `what a task does not say has the documented default`() throws {
        let spec: TaskSpec = try JSONText.decode(from: #"{"type":"custom","config":{"name":"noop"}}"#.utf8)
        #expect(spec == TaskSpec(type: "custom", config: ["name": "noop"]))
        #expect(spec.priority == 0 && spec.timeout == nil && spec.retry.maxAttempts == 3)
        #expect(try TaskConfig(of: spec) == .custom(CustomConfig(name: "noop", parameters: [:])))
        #expect(
            String(decoding: try JSONText.encode(spec), as: UTF8.self) == #"{"type":"custom","config":{"name":"noop"}}"#
        )
        let test: TaskSpec = try JSONText.decode(from: #"{"type":"test","config":{"test_file":"t.py"}}"#.utf8)
        #expect(try TaskConfig(of: test) == .test(TestConfig(testFile: "t.py", testArgs: [])))
        let benchmark: TaskSpec = try JSONText.decode(from: #"{"type":"benchmark","config":{"model":"m"}}"#.utf8)
        #expect(
            try TaskConfig(of: benchmark)
                == .benchmark(BenchmarkConfig(model: "m", batchSizes: [1], precision: .fp32, iterations: 10, warmup: 3))
        )
    }

    @Test func `everything that a task can say is read`() throws {
        let spec: TaskSpec = try JSONText.decode(
            from: #"""
                {"task_id":"t","type":"benchmark","priority":-1000,"timeout":"1h","config":{"command":["sleep","1"],
                 "iterations":3,"warmup":0},"requirements":{"hardware":["cuda"],"tags":["a","b"],"memory":"2GiB","gpus":2,
                 "worker":"w"},"limits":{"memory":"1MiB","output":0,"open_files":16,"file_size":"1GB"},
                 "environment":{"A_1":"","_b":"x=y"},"sources":[{"path":"a/b.txt","content":""},
                 {"path":"run.sh","content":"IyE","executable":true}],"retry":{"max_attempts":100}}
                """#.utf8)
        #expect(
            spec
                == TaskSpec(
                    taskID: TaskID(unchecked: "t"), type: "benchmark",
                    config: ["command": ["sleep", "1"], "iterations": 3, "warmup": 0], priority: -1000,
                    requirements: TaskRequirements(
                        hardware: ["cuda"], tags: ["a", "b"], memory: .gibibytes(2), gpus: 2,
                        worker: WorkerID(unchecked: "w")),
                    limits: TaskLimits(
                        memory: .mebibytes(1), output: ByteCount(0), openFiles: 16, fileSize: ByteCount(1_000_000_000)),
                    timeout: TimeSpan(.seconds(3600)), environment: ["A_1": "", "_b": "x=y"],
                    sources: [
                        TaskSource(path: "a/b.txt", content: []),
                        TaskSource(path: "run.sh", content: Bytes("#!".utf8), isExecutable: true),
                    ],
                    retry: RetryPolicy(maxAttempts: 100)))
        #expect(try JSONText.decode(TaskSpec.self, from: JSONText.encode(spec)) == spec)
        #expect(
            try TaskConfig(of: spec)
                == .benchmark(BenchmarkConfig(command: ["sleep", "1"], iterations: 3, warmup: 0)))
    }

    // MARK: - What is refused

    /// A whole task, and what is said about it.
    static let refused: [(task: String, error: String)] = [
        // The task itself.
        ("null", "must be an object, and is null"),
        ("[]", "must be an object, and is a list"),
        ("{}", "type: is required and missing"),
        (#"{"config":{}}"#, "type: is required and missing"),
        (#"{"type":"test"}"#, "config: is required and missing"),
        (#"{"typ":"test","config":{}}"#, #"type: is required and missing (is "typ" meant to be it?)"#),
        (#"{"type":7,"config":{}}"#, "type: must be a string, and is an integer"),
        (#"{"type":"test","config":{},"task":"x"}"#, "task: unknown key"),
        (#"{"type":"test","config":{},"taskid":"x"}"#, #"taskid: unknown key (did you mean "task_id"?)"#),
        (#"{"type":"test","config":{},"proirity":1}"#, #"proirity: unknown key (did you mean "priority"?)"#),
        (
            #"{"task_id":"","type":"test","config":{}}"#,
            "task_id: must be a task id: 1 to 128 letters, digits, '.', '_' or '-'"
        ),
        (
            #"{"task_id":"../x","type":"test","config":{}}"#,
            "task_id: must be a task id: 1 to 128 letters, digits, '.', '_' or '-'"
        ),
        (#"{"task_id":5,"type":"test","config":{}}"#, "task_id: must be a string, and is an integer"),
        (#"{"type":"test","config":{},"priority":1001}"#, "priority: must be from -1000 to 1000"),
        (#"{"type":"test","config":{},"priority":-1001}"#, "priority: must be from -1000 to 1000"),
        (#"{"type":"test","config":{},"priority":0.5}"#, "priority: must be an integer, and is a number"),
        (#"{"type":"test","config":{},"priority":"high"}"#, "priority: must be an integer, and is a string"),
        (#"{"type":"test","config":{},"timeout":0}"#, "timeout: must be longer than 0 seconds"),
        (#"{"type":"test","config":{},"timeout":"0s"}"#, "timeout: must be longer than 0 seconds"),
        (
            #"{"type":"test","config":{},"timeout":-1}"#,
            "timeout: must be from 0 to 100 years"
        ),
        (
            #"{"type":"test","config":{},"timeout":"soon"}"#,
            "timeout: must be seconds, or a number with ms, s, m, h or d, such as 30s or 5m"
        ),
        // What it needs.
        (#"{"type":"test","config":{},"requirements":[]}"#, "requirements: must be an object, and is a list"),
        (
            #"{"type":"test","config":{},"requirements":{"gpu":1}}"#,
            #"requirements.gpu: unknown key (did you mean "gpus"?)"#
        ),
        (#"{"type":"test","config":{},"requirements":{"gpus":-1}}"#, "requirements.gpus: must be from 0 to 1024"),
        (#"{"type":"test","config":{},"requirements":{"gpus":1025}}"#, "requirements.gpus: must be from 0 to 1024"),
        (
            #"{"type":"test","config":{},"requirements":{"hardware":"cuda"}}"#,
            "requirements.hardware: must be a list, and is a string"
        ),
        (
            #"{"type":"test","config":{},"requirements":{"tags":[1]}}"#,
            "requirements.tags[0]: must be a string, and is an integer"
        ),
        (
            #"{"type":"test","config":{},"requirements":{"memory":"lots"}}"#,
            "requirements.memory: must be a number of bytes, or one with a unit such as 512MiB or 2GiB"
        ),
        (
            #"{"type":"test","config":{},"requirements":{"worker":"a b"}}"#,
            "requirements.worker: must be a worker id: 1 to 128 letters, digits, '.', '_' or '-'"
        ),
        // What it may use.
        (#"{"type":"test","config":{},"limits":{"memory":1024}}"#, "limits.memory: must be at least 1MiB"),
        (
            #"{"type":"test","config":{},"limits":{"memory":-5}}"#,
            "limits.memory: must be a number of bytes, or one with a unit such as 512MiB or 2GiB"
        ),
        (#"{"type":"test","config":{},"limits":{"open_files":15}}"#, "limits.open_files: must be from 16 to 1048576"),
        (
            #"{"type":"test","config":{},"limits":{"open_file":64}}"#,
            #"limits.open_file: unknown key (did you mean "open_files"?)"#
        ),
        (#"{"type":"test","config":{},"limits":{"cpu":1}}"#, "limits.cpu: unknown key"),
        (
            #"{"type":"test","config":{},"limits":{"file_size":true}}"#,
            "limits.file_size: must be a number of bytes, or one with a unit such as 512MiB or 2GiB"
        ),
        (#"{"type":"test","config":{},"retry":{"max_attempts":0}}"#, "retry.max_attempts: must be from 1 to 100"),
        (#"{"type":"test","config":{},"retry":{"max_attempts":101}}"#, "retry.max_attempts: must be from 1 to 100"),
        (#"{"type":"test","config":{},"retry":3}"#, "retry: must be an object, and is an integer"),
        // What it takes along.
        (
            #"{"type":"test","config":{},"environment":{"1A":"x"}}"#,
            "environment.1A: is not a variable's name: letters, digits and '_', not starting with a digit"
        ),
        (
            #"{"type":"test","config":{},"environment":{"A=B":"x"}}"#,
            "environment.A=B: is not a variable's name: letters, digits and '_', not starting with a digit"
        ),
        (
            #"{"type":"test","config":{},"environment":{"":"x"}}"#,
            "environment.: is not a variable's name: letters, digits and '_', not starting with a digit"
        ),
        (
            #"{"type":"test","config":{},"environment":{"A":"x\u0000y"}}"#,
            "environment.A: must not hold a NUL character"
        ),
        (#"{"type":"test","config":{},"environment":{"A":1}}"#, "environment.A: must be a string, and is an integer"),
        (#"{"type":"test","config":{},"environment":["A=1"]}"#, "environment: must be an object, and is a list"),
        (#"{"type":"test","config":{},"sources":[{"path":"a"}]}"#, "sources[0].content: is required and missing"),
        (#"{"type":"test","config":{},"sources":[{"content":""}]}"#, "sources[0].path: is required and missing"),
        (
            #"{"type":"test","config":{},"sources":[{"path":"a","content":"?"}]}"#,
            "sources[0].content: must be unpadded base64url"
        ),
        (
            #"{"type":"test","config":{},"sources":[{"path":"/etc/x","content":""}]}"#,
            "sources[0].path: must be a relative path without '..', an empty part or a NUL"
        ),
        (
            #"{"type":"test","config":{},"sources":[{"path":"a/../../x","content":""}]}"#,
            "sources[0].path: must be a relative path without '..', an empty part or a NUL"
        ),
        (
            #"{"type":"test","config":{},"sources":[{"path":"a//b","content":""}]}"#,
            "sources[0].path: must be a relative path without '..', an empty part or a NUL"
        ),
        (
            #"{"type":"test","config":{},"sources":[{"path":"","content":""}]}"#,
            "sources[0].path: must be a relative path without '..', an empty part or a NUL"
        ),
        (
            #"{"type":"test","config":{},"sources":[{"path":".","content":""}]}"#,
            "sources[0].path: must be a relative path without '..', an empty part or a NUL"
        ),
        (
            #"{"type":"test","config":{},"sources":[{"path":"a\u0000b","content":""}]}"#,
            "sources[0].path: must be a relative path without '..', an empty part or a NUL"
        ),
        (
            #"{"type":"test","config":{},"sources":[{"path":"a","content":""},{"path":"a","content":""}]}"#,
            "sources[1].path: is the path of an earlier source too"
        ),
        (
            #"{"type":"test","config":{},"sources":[{"path":"a","content":"","mode":493}]}"#,
            "sources[0].mode: unknown key"
        ),
    ]

    @Test(arguments: refused)
    func `a wrong task is refused with a message that names the key`(task: String, error: String) {
        let found = #expect(throws: JSONTextError.self) { try JSONText.decode(TaskSpec.self, from: task.utf8) }
        #expect(found.map { "\($0)" } == error)
    }

    @Test func `the place in a list of tasks is part of the message`() {
        let error = #expect(throws: JSONTextError.self) {
            try JSONText.decode(
                SubmitRequest.self,
                from: #"{"tasks":[{"type":"test","config":{}},{"type":"test","config":{},"prio":1}]}"#.utf8)
        }
        #expect(error.map { "\($0)" } == "tasks[1].prio: unknown key")
    }

    @Test(arguments: [
        ("a", true), ("a/b", true), ("a.b/..c", true), ("...", true), ("\u{E9}", true), ("", false), ("/a", false),
        ("a/", false), ("a/./b", false), ("..", false), ("a/..", false), ("a\0", false),
        (String(repeating: "x", count: 1024), true), (String(repeating: "x", count: 1025), false),
    ])
    func `a source's path stays inside its folder`(path: String, stays: Bool) {
        #expect(TaskSource.staysInside(path) == stays)
    }
}
