import DTExecution
import DTProcess
import DTWire
import Glibc
import Logging
import Synchronization

/// What starting a process costs: bare, through the warden, and as a whole task. Each run starts many, some at a time.
enum ProcessSuite {
    private static let program = "/bin/true"
    private static let starts = 128
    private static let inFlight = [1, 2, 4, 8]

    static func benchmarks() async throws -> [Benchmark] {
        let warden = try await Warden()
        var settings = ExecutionSettings(
            folder: "/tmp/dt-perf-\(getuid())", environment: ["PATH": "/usr/local/bin:/usr/bin:/bin"])
        settings.handlers["true"] = HandlerDeclaration(command: [program])
        let executor = try Executor(settings, warden: warden, clocks: .system, logger: Logger(label: "dt-perf"))
        let fences = Mutex<Int64>(0)
        @Sendable func run(_ name: String) async throws {
            let fence = fences.withLock { fence in
                fence += 1
                return fence
            }
            let assignment = Assignment(
                taskID: TaskID(unchecked: "perf"), spec: TaskSpec(type: "custom", config: ["name": .string(name)]),
                attempt: 1, fence: Fence(fence), leaseMilliseconds: 60_000, pool: PoolID(unchecked: "perf"))
            let outcome = await executor.run(assignment, events: { _ in })
            guard outcome.status == .succeeded else { throw ProcessSuiteFailure(outcome: outcome) }
        }
        return inFlight.flatMap { count in
            [
                Benchmark(name: "bare posix_spawn, \(count) in flight", operations: starts) { try startBare(count) },
                Benchmark(name: "through the warden, \(count) in flight", operations: starts) {
                    try await repeated(count) { _ = try await warden.spawn(ProcessSpec(executable: program)).end.value }
                },
                Benchmark(name: "as a custom task, \(count) in flight", operations: starts) {
                    try await repeated(count) { try await run("true") }
                },
            ]
        } + [Benchmark(name: "the built-in noop") { try await run("noop") }]
    }

    /// Does something as often as a run counts for, so many at a time.
    private static func repeated(_ count: Int, _ body: @escaping @Sendable () async throws -> Void) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<count {
                group.addTask { for _ in 0..<(starts / count) { try await body() } }
            }
            try await group.waitForAll()
        }
    }

    /// The peer: what the system's own call achieves. Waits for the oldest process, since others here have children too.
    private static func startBare(_ count: Int) throws {
        var pids: [pid_t] = []
        var arguments: [UnsafeMutablePointer<CChar>?] = [strdup(program), nil]
        defer { free(arguments[0]) }
        for _ in 0..<starts {
            if pids.count == count { waitpid(pids.removeFirst(), nil, 0) }
            var pid: pid_t = 0
            let error = posix_spawn(&pid, program, nil, nil, &arguments, nil)
            guard error == 0 else { throw SpawnError(code: .spawnFailed, message: "\(program): errno \(error)") }
            pids.append(pid)
        }
        for pid in pids { waitpid(pid, nil, 0) }
    }
}

/// A task of a benchmark that did not succeed.
private struct ProcessSuiteFailure: Error {
    var outcome: Outcome
}
