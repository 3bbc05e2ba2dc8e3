import DTScheduling
import DTStore
import DTWire
import Glibc

/// The stores on a disk: the commits on the way of one task, and how many tasks go through when there are many.
enum StoreSuite {
    static let taskCount = 100

    static func benchmarks() async throws -> [Benchmark] {
        let folder = try Folder()
        var benchmarks: [Benchmark] = []
        for (name, durability, synchronous) in [
            ("power", SQLiteSettings.Durability.power, "FULL"), ("process", .process, "NORMAL"),
        ] {
            let bare = try BareCommit(path: "\(folder.path)/bare-\(name).db", synchronous: synchronous)
            benchmarks.append(Benchmark(name: "\(name): bare commit of one row") { try bare.commit() })
            let coordinator = try await TaskFlow(path: "\(folder.path)/tasks-\(name).db", durability: durability)
            benchmarks += [
                Benchmark(name: "\(name): submit with claim") { try await coordinator.submit(1, keeping: folder) },
                Benchmark(name: "\(name): submit with claim, then result") {
                    try await coordinator.submit(1, keeping: folder)
                    try await coordinator.record()
                },
                Benchmark(name: "\(name): \(taskCount) tasks, submit with claim, then result", operations: taskCount) {
                    try await coordinator.submit(taskCount, keeping: folder)
                    try await coordinator.record()
                },
                Benchmark(name: "\(name): \(taskCount) submits at once", operations: taskCount) {
                    try await coordinator.submitAtOnce(taskCount)
                },
            ]
        }
        let worker = try SQLiteWorkerStore(path: "\(folder.path)/worker.db")
        let flow = WorkerFlow(store: worker)
        benchmarks += [
            Benchmark(name: "worker: accept, finish, acknowledge") { try await flow.run(1, keeping: folder) },
            Benchmark(
                name: "worker: \(taskCount) tasks, accept, finish, acknowledge", operations: taskCount
            ) { try await flow.run(taskCount, keeping: folder) },
        ]
        return benchmarks
    }

    /// A folder for the databases, gone when nobody uses it any more.
    final class Folder: Sendable {
        let path: String

        init() throws {
            let root = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
            var template = Array("\(root)/dt-perf-XXXXXX".utf8CString)
            guard let made = mkdtemp(&template) else { throw SQLiteFailure(message: "\(root): no folder can be made") }
            path = String(cString: made)
        }

        deinit {
            for database in ["bare-power", "bare-process", "tasks-power", "tasks-process", "worker"] {
                for ending in ["", "-wal", "-shm", ".lock"] { unlink("\(path)/\(database).db\(ending)") }
                rmdir("\(path)/\(database).db.parts/incoming")
                rmdir("\(path)/\(database).db.parts")
            }
            rmdir(path)
        }
    }
}

/// No-op tasks through a coordinator's store.
final class TaskFlow {
    private let store: SQLiteTaskStore
    private let session: WorkerSession
    private var number = 0
    private var leases: [LeaseID] = []
    private let now = Timestamp(milliseconds: 1_767_225_600_000)

    init(path: String, durability: SQLiteSettings.Durability) async throws {
        var generator = SystemRandomNumberGenerator()
        store = try SQLiteTaskStore(path: path, settings: .init(durability: durability), using: &generator)
        let profile = WorkerProfile(
            name: "perf", tags: [],
            capabilities: Capabilities(
                system: "Linux", architecture: "x86_64", cpu: .init(model: "", count: 1), memoryBytes: 1, hardware: []),
            profile: "test", limits: WorkerLimits(maxConcurrentTasks: 1, taskTimeout: TimeSpan(.seconds(1))),
            enforcement: Enforcement(processes: .none, memory: .none, cpu: .none))
        let registration = WorkerRegistration(
            worker: WorkerID(unchecked: "w-01jgx7p3qk5v9w2r8m4d"), principal: "perf",
            instance: InstanceID(unchecked: "i"), profile: profile)
        guard case .registered(let session, _) = try await store.register(registration, at: now) else {
            throw SQLiteFailure(message: "the worker could not be registered")
        }
        self.session = session
    }

    func submit(_ count: Int, keeping folder: StoreSuite.Folder) async throws {
        let request = ClaimRequest(leaseUntil: now.advanced(by: .seconds(30))) { _, _ in
            count
        } choose: { [session] candidates, _ in
            candidates.map { Placement($0, on: session, pool: PoolID(unchecked: "main")) }
        }
        let result = try await store.submit(tasks(count), claim: request, at: now)
        leases = result.claimed.map(\.lease)
    }

    func record() async throws {
        let outcome = Outcome(
            status: .succeeded, code: .completed, exitCode: 0, started: now, finished: now, durationMilliseconds: 1.734,
            streams: [.stdout: StreamSummary(length: 512), .stderr: StreamSummary(length: 0)])
        _ = try await store.record(leases.map { TaskResult($0, outcome: outcome) }, of: session, at: now)
    }

    func submitAtOnce(_ count: Int) async throws {
        let tasks = tasks(count)
        try await withThrowingTaskGroup { [store, now] group in
            for task in tasks { group.addTask { _ = try await store.submit([task], claim: nil, at: now) } }
            try await group.waitForAll()
        }
    }

    private func tasks(_ count: Int) -> [TaskSubmission] {
        let spec = TaskSpec(type: "custom", config: ["name": "noop"])
        return (0..<count).map { _ in
            number += 1
            return TaskSubmission(
                taskID: TaskID(unchecked: "01jgx7p3qk5v9w2r8m4d\(number)"), principal: "ada", spec: spec)
        }
    }
}

/// No-op tasks through a worker's store.
final class WorkerFlow {
    private let store: SQLiteWorkerStore
    private var number = 0
    private let identity = StoreIdentity(cluster: ClusterID(unchecked: "c01jgx7p3qk5v9w2r8m4d"), generation: 1)
    private let now = Timestamp(milliseconds: 1_767_225_600_000)

    init(store: SQLiteWorkerStore) { self.store = store }

    func run(_ count: Int, keeping folder: StoreSuite.Folder) async throws {
        let entries = (0..<count).map { _ in
            number += 1
            return JournalEntry(
                store: identity,
                assignment: Assignment(
                    taskID: TaskID(unchecked: "01jgx7p3qk5v9w2r8m4d\(number)"),
                    spec: TaskSpec(type: "custom", config: ["name": "noop"]), attempt: 1, fence: Fence(1),
                    leaseMilliseconds: 30_000, pool: PoolID(unchecked: "main")),
                accepted: now, started: now)
        }
        try await store.accept(entries)
        let outcome = Outcome(status: .succeeded, code: .completed, exitCode: 0)
        try await store.finish(entries.map { SpoolEntry(key: $0.key, outcome: outcome, finished: now) })
        try await store.acknowledge(entries.map(\.key))
    }
}
