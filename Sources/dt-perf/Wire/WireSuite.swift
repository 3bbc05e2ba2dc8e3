import DTWire

/// Messages as they pass between a worker and a coordinator: read and written, a hundred tasks at a time.
enum WireSuite {
    static let taskCount = 100

    static func benchmarks() throws -> [Benchmark] {
        let noops = CoordinatorMessage.executeTasks(ExecuteTasks(tasks: try assignments(of: noop)))
        let models = CoordinatorMessage.executeTasks(ExecuteTasks(tasks: try assignments(of: model)))
        let outcome = Outcome(
            status: .succeeded, code: .completed, exitCode: 0, started: Timestamp(milliseconds: 1_767_225_600_123),
            finished: Timestamp(milliseconds: 1_767_225_600_125), durationMilliseconds: 1.734,
            usage: Usage(userMilliseconds: 0.9, systemMilliseconds: 0.6, peakMemoryBytes: 4_194_304),
            streams: [.stdout: StreamSummary(length: 512), .stderr: StreamSummary(length: 0)])
        let results = WorkerMessage.taskResults(
            TaskResults(results: (1...taskCount).map { TaskResult(lease($0), outcome: outcome) }))
        let acknowledgements = CoordinatorMessage.resultAcks(
            ResultAcks(acks: (1...taskCount).map { ResultAck(lease($0), .recorded) }))
        return try pair("noop tasks", noops) + pair("model tasks", models) + pair("results", results)
            + pair("result acknowledgements", acknowledgements)
    }

    /// A benchmark of writing and one of reading, for a message about a hundred tasks.
    private static func pair<Message: Codable & Equatable>(
        _ name: String, _ message: Message
    ) throws -> [Benchmark] {
        let text = try JSONText.encode(message)
        guard try JSONText.decode(Message.self, from: text) == message else { throw NotTheSame(name: name) }
        let size = "\(text.count / taskCount) bytes each"
        return [
            Benchmark(name: "write \(name), \(size)", operations: taskCount) { keep(try JSONText.encode(message)) },
            Benchmark(name: "read \(name), \(size)", operations: taskCount) {
                keep(try JSONText.decode(Message.self, from: text))
            },
        ]
    }

    private static func lease(_ number: Int) -> LeaseID {
        LeaseID(TaskID(unchecked: "01jgx7p3qk5v9w2r8m4d\(number)"), Fence(Int64(number)))
    }

    private static func assignments(of text: String) throws -> [Assignment] {
        let spec: TaskSpec = try JSONText.decode(from: text.utf8)
        return (1...taskCount).map {
            Assignment(
                taskID: lease($0).taskID, spec: spec, attempt: 1, fence: Fence(Int64($0)), leaseMilliseconds: 30_000,
                pool: PoolID(unchecked: "main"))
        }
    }

    private static let noop = #"{"type": "custom", "config": {"name": "noop"}}"#

    private static let model = """
        {"type": "benchmark", "priority": 5, "timeout": "10m",
         "config": {"model": "bert-base-uncased", "batch_sizes": [1, 2, 4, 8, 16], "precision": "fp32", "iterations": 10},
         "requirements": {"hardware": ["cpu"], "tags": ["transformers"], "memory": "2GiB"},
         "limits": {"memory": "4GiB", "output": "1MiB"}, "environment": {"OMP_NUM_THREADS": "4"},
         "retry": {"max_attempts": 2}}
        """
}

/// A message that did not come back as it was sent.
struct NotTheSame: Error {
    var name: String
}
