import DTConfig
import DTWire

/// The files that travel with one task because the task file names them.
struct TaskSources {
    /// The folder of the task file.
    let folder: String
    /// Bytes that may still be taken along.
    private(set) var budget: Int
    /// What was taken along.
    private(set) var taken: [String] = []
    /// A test file that is not here.
    private(set) var leftToWorker: String?
    /// Which entries of `sources` are paths of files.
    private var named: [Int: String] = [:]

    /// All files of one task file together.
    static let maximumBytes = 32 << 20

    init(folder: String, budget: Int) { (self.folder, self.budget) = (folder, budget) }

    /// The task as the wire has it: a path among the sources becomes a source that is still empty, and a test file's path
    /// loses a leading `./`.
    mutating func prepare(_ task: JSONValue) throws(JSONTextError) -> JSONValue {
        guard case .object(var members) = task else { return task }
        if case .array(var entries) = members["sources"] {
            for (index, entry) in entries.enumerated() {
                if case .object = entry { continue }
                guard case .string(let given) = entry else {
                    throw JSONTextError(
                        path: ["sources", "[\(index)]"],
                        message: "must be the path of a file, or an object with path and content, and is \(entry.kind)")
                }
                let path = Self.plain(given)
                guard TaskSource.staysInside(path) else {
                    throw JSONTextError(
                        path: ["sources", "[\(index)]"],
                        message: "must be the path of a file in or below the task file's folder, without '..'")
                }
                named[index] = path
                entries[index] = ["path": .string(path), "content": ""]
            }
            members["sources"] = .array(entries)
        }
        if members["type"] == "test", case .object(var config) = members["config"],
            case .string(let path) = config["test_file"]
        {
            config["test_file"] = .string(Self.plain(path))
            members["config"] = .object(config)
        }
        return .object(members)
    }

    /// Puts the files' content into the task, and the test file when it lies beside the task file.
    mutating func take(into task: inout TaskSpec) throws(JSONTextError) {
        for (index, path) in named.sorted(by: { $0.key < $1.key }) where task.sources.indices.contains(index) {
            let place = ["sources", "[\(index)]"]
            do {
                task.sources[index] = try read(path)
            } catch {
                throw JSONTextError(path: place, message: "\(path): \(error.message)")
            }
        }
        guard task.type == "test", case .string(let path) = task.config["test_file"],
            TaskSource.staysInside(path), !task.sources.contains(where: { $0.path == path })
        else { return }
        do {
            task.sources.append(try read(path))
        } catch {
            // Not here: then it lies on the worker.
            if error.isMissing {
                leftToWorker = path
                return
            }
            throw JSONTextError(path: ["config", "test_file"], message: "\(path): \(error.message)")
        }
    }

    private mutating func read(_ path: String) throws(FileError) -> TaskSource {
        let file = try RegularFile(path: "\(folder)/\(path)", limit: budget, beneath: folder)
        budget -= file.bytes.count
        taken.append(path)
        return TaskSource(path: path, content: Bytes(file.bytes), isExecutable: file.isExecutable)
    }

    /// A path without `./` at its start.
    private static func plain(_ path: String) -> String {
        var rest = Substring(path)
        while rest.hasPrefix("./") { rest = rest.dropFirst(2).drop { $0 == "/" } }
        return String(rest)
    }
}
