import ArgumentParser
import DTConfig
import DTWire
import FoundationEssentials

/// Flags of every task that is written on the command line.
struct TaskFlags: ParsableArguments {
    @Option(help: .init("The task's id; made when absent.", valueName: "id"))
    var id: TaskID?

    @Option(help: "-1000 to 1000; higher goes first.")
    var priority = 0

    @Option(help: .init("Tags that its worker must have, with commas.", valueName: "tags"))
    var tags: [CommaList<String>] = []

    @Option(help: .init("Hardware that its worker must have, with commas: cpu, cuda, …", valueName: "names"))
    var hardware: [CommaList<String>] = []

    @Option(help: .init("Memory that it needs, and may use: 512MiB, 2GiB.", valueName: "size"))
    var memory: ByteCount?

    @Option(help: .init("The one worker that may run it.", valueName: "worker-id"))
    var worker: WorkerID?

    @Option(help: .init("How long one attempt may run: 30s, 5m.", valueName: "time"))
    var timeout: TimeSpan?

    @Option(help: .init("A variable for its processes; may be repeated.", valueName: "name=value"))
    var env: [Assigned] = []

    @Option(
        help: .init(
            "A file to send along; may be repeated. It lies in the task's folder by its name.", valueName: "file"))
    var source: [String] = []

    @Option(help: .init("How often it is tried when its worker is lost.", valueName: "count"))
    var maxAttempts: Int?

    /// The task with a configuration, checked as the coordinator will check it.
    ///
    /// - Parameter sources: Files to send beside those of `--source`.
    /// - Throws: `ValidationError`, or `Failure` for a file that cannot be read.
    func task(_ type: String, _ config: [String: JSONValue], sources: [TaskSource] = []) throws -> TaskSpec {
        var spec = TaskSpec(type: type, config: .object(config))
        spec.taskID = id
        spec.priority = priority
        spec.requirements = TaskRequirements(
            hardware: Set(hardware.flatMap(\.elements)), tags: Set(tags.flatMap(\.elements)), memory: memory,
            worker: worker)
        spec.limits.memory = memory
        spec.timeout = timeout
        spec.environment = Dictionary(env.map { ($0.name, $0.value) }, uniquingKeysWith: { _, last in last })
        spec.sources = try sources + source.map { try LocalFile.source($0) }
        if let maxAttempts { spec.retry = RetryPolicy(maxAttempts: maxAttempts) }
        do {
            // Through its text, so that every rule of the wire is kept.
            spec = try JSONText.decode(TaskSpec.self, from: try JSONText.encode(spec))
            _ = try TaskConfig(of: spec)
        } catch let error as TaskRejection {
            throw ValidationError(error.message)
        } catch let error as JSONTextError {
            throw ValidationError("\(error)")
        }
        return spec
    }
}

/// Files of this machine that travel with a task.
enum LocalFile {
    /// The largest that is sent. A task must fit one message, which is smaller still, but that is the coordinator's to say.
    static let maximumBytes = 8 << 20

    static func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

    /// A file under its own name, runnable when it is so here.
    ///
    /// - Throws: `Failure` when it cannot be read.
    static func source(_ path: String) throws -> TaskSource {
        let absolute = path.hasPrefix("/") ? path : "\(FileManager.default.currentDirectoryPath)/\(path)"
        let name = String(path.split(separator: "/").last ?? "")
        do {
            let file = try RegularFile(path: absolute, limit: maximumBytes)
            return TaskSource(
                path: name, content: Bytes(file.bytes), isExecutable: FileManager.default.isExecutableFile(atPath: path)
            )
        } catch {
            throw Failure(.missingInput, "\(path): \(error.message)")
        }
    }
}
