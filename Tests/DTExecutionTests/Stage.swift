import DTExecution
import DTProcess
import DTTestKit
import DTWire
import Glibc
import Logging
import Synchronization

/// An executor on a scratch folder, with what it told.
final class Stage: Sendable {
    let scratch: String
    let warden: Warden
    let executor: Executor
    let log = EventLog()
    private let nextFence = Mutex<Int64>(0)

    /// - Parameter change: adjusts the settings; the scratch folder holds `tasks`, and `workspace` for whoever makes it.
    init(_ change: (inout ExecutionSettings, _ scratch: String) -> Void = { _, _ in }) async throws {
        scratch = "/tmp/dt-\(UInt64.random(in: .min ... .max))"
        mkdir(scratch, 0o700)
        var settings = ExecutionSettings(
            folder: "\(scratch)/tasks",
            environment: ["PATH": "/usr/local/bin:/usr/bin:/bin", "DT_API_KEY": "secret", "AWS_SECRET": "secret"])
        settings.grace = .milliseconds(100)
        change(&settings, scratch)
        warden = try await Warden(.init(program: BuiltProduct.path("dt-warden")))
        executor = try Executor(settings, warden: warden, clocks: .system, logger: Logger(label: "test"))
    }

    deinit {
        let command = ["rm", "-rf", scratch]
        var arguments = command.map { strdup($0) } + [nil]
        var pid: pid_t = 0
        if posix_spawnp(&pid, "rm", nil, nil, &arguments, environ) == 0 { waitpid(pid, nil, 0) }
        for argument in arguments { free(argument) }
    }

    /// An assignment with a fence that was not used before.
    func assignment(
        _ type: String, _ config: JSONValue, change: (inout TaskSpec) -> Void = { _ in }
    ) -> Assignment {
        var spec = TaskSpec(type: type, config: config)
        change(&spec)
        let fence = nextFence.withLock { fence in
            fence += 1
            return fence
        }
        return Assignment(
            taskID: TaskID(unchecked: "task"), spec: spec, attempt: 1, fence: Fence(fence), leaseMilliseconds: 60_000,
            pool: PoolID(unchecked: "pool"))
    }

    func run(
        _ type: String, _ config: JSONValue, change: (inout TaskSpec) -> Void = { _ in }
    ) async -> Outcome {
        await run(assignment(type, config, change: change))
    }

    func run(_ assignment: Assignment) async -> Outcome { await executor.run(assignment, events: log.sink) }

    /// What lies in the executor's folder, save its lock and the empty folders that it keeps for the next tasks.
    var remains: [String] {
        guard let folder = opendir("\(scratch)/tasks") else { return [] }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name.first != "." { names.append(name) }
        }
        return names.sorted()
    }

    /// Writes a file, its folders too.
    func write(_ text: String, to name: String, mode: mode_t = 0o600) {
        var folder = scratch
        for part in name.split(separator: "/").dropLast() {
            folder += "/\(part)"
            mkdir(folder, 0o700)
        }
        let file = open("\(scratch)/\(name)", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        _ = text.withCString { Glibc.write(file, $0, strlen($0)) }
        close(file)
        chmod("\(scratch)/\(name)", mode)
    }
}

/// Events as they were told.
final class EventLog: Sendable {
    private struct State {
        var started: [Int32] = []
        var output: [OutputStream: [UInt8]] = [:]
        var progress: [Double] = []
        var isInOrder = true
    }

    private let state = Mutex(State())

    var sink: ExecutionEvent.Sink {
        { event in
            self.state.withLock { state in
                switch event {
                case .started(let pid): state.started.append(pid)
                case .output(let stream, let offset, let bytes):
                    if offset != Int64(state.output[stream, default: []].count) { state.isInOrder = false }
                    state.output[stream, default: []] += bytes
                case .progress(let progress, _): state.progress.append(progress ?? -1)
                }
            }
        }
    }

    var started: [Int32] { state.withLock { $0.started } }
    var progress: [Double] { state.withLock { $0.progress } }
    var isInOrder: Bool { state.withLock { $0.isInOrder } }
    func text(_ stream: OutputStream) -> String {
        state.withLock { String(decoding: $0.output[stream] ?? [], as: UTF8.self) }
    }
}

extension HandlerDeclaration {
    /// A handler that is a shell script.
    static func shell(_ script: String, timeout: Duration? = nil) -> HandlerDeclaration {
        HandlerDeclaration(command: ["sh", "-c", script], timeout: timeout)
    }
}

/// A text that only this test's processes have in their command lines. It is also a number of seconds, for `sleep`.
func marker() -> String { "9\(UInt32.random(in: 10_000_000...99_999_999)).\(UInt32.random(in: 10_000...99_999))" }
