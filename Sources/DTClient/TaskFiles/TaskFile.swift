package import DTConfig
package import DTWire
import Glibc

/// A file of tasks as people write it: JSON or YAML, holding one task, a list of tasks, or `{tasks: [...]}`.
///
/// Beside what a task has on the wire, an entry of `sources` may be the path of a file, relative to the task file: it
/// travels with the task under this path. A `test_file` that lies beside the task file travels too.
package struct TaskFile: Sendable {
    /// The file as messages name it.
    package let name: String
    package let tasks: [TaskSpec]
    /// The files that were taken along, relative to the task file.
    package let taken: [String]
    /// Test files that are not beside the task file: workers look for them among their own.
    package let leftToWorkers: [String]
    private let root: DocumentNode
    private let steps: [[String]]

    /// What a file of tasks may hold, files that it names aside.
    package static let limits = DocumentLimits(bytes: 8 << 20, nodes: 500_000, expandedBytes: 32 << 20, depth: 64)

    /// Reads a file, a pipe, or standard input for `-`.
    ///
    /// - Parameters:
    ///   - path: Absolute, or relative to `folder`.
    ///   - folder: The current folder: an absolute path.
    /// - Throws: `TaskFileErrors` with everything that is wrong.
    package static func load(_ path: String, folder: String) throws(TaskFileErrors) -> TaskFile {
        let bytes: [UInt8]
        var parent = folder
        do {
            if path == "-" {
                bytes = try RegularFile.readAll(descriptor: 0, name: "standard input", limit: limits.bytes)
            } else {
                let absolute = path.hasPrefix("/") ? path : "\(folder)/\(path)"
                bytes = try RegularFile.readAll(path: absolute, limit: limits.bytes)
                parent = absolute.lastIndex(of: "/").map { String(absolute[..<$0]) } ?? folder
            }
        } catch {
            throw TaskFileErrors(
                [TaskFileError(file: path, message: error.message)], isUnreadable: error.code != EFBIG)
        }
        return try TaskFile(bytes, name: path == "-" ? "<stdin>" : path, folder: parent)
    }

    /// Reads the content of a file.
    ///
    /// - Parameters:
    ///   - name: The file as messages name it; one that ends in `.json` must be JSON.
    ///   - folder: Where the files that it names are looked for: an absolute path.
    /// - Throws: `TaskFileErrors` with everything that is wrong.
    package init(_ bytes: [UInt8], name: String, folder: String) throws(TaskFileErrors) {
        let root: DocumentNode
        do throws(DocumentError) {
            guard let found = try TaskText.parse(bytes, isJSON: name.hasSuffix(".json")).root, !found.isNull else {
                throw DocumentError("holds no task")
            }
            root = found
        } catch {
            throw TaskFileErrors([TaskFileError(file: name, place: error.place, message: error.message)])
        }

        var reader = TaskReader(file: name, folder: folder)
        reader.read(root)
        guard reader.errors.isEmpty else { throw TaskFileErrors(reader.errors) }
        self.name = name
        self.root = root
        tasks = reader.tasks
        steps = reader.steps
        taken = reader.taken
        leftToWorkers = reader.leftToWorkers
    }

    /// Where something in a task stands, as `FILE:LINE:COLUMN`: for what the coordinator finds wrong with it.
    ///
    /// - Parameters:
    ///   - task: The position among `tasks`.
    ///   - path: The steps from the task: `["config", "batch_sizes", "[0]"]`.
    package func place(of task: Int, _ path: [String] = []) -> String {
        guard steps.indices.contains(task) else { return name }
        return "\(name):\(root.place(of: steps[task] + path, isKey: false))"
    }
}

/// What is wrong with a file of tasks, and where.
package struct TaskFileError: Error, Hashable, Sendable, CustomStringConvertible {
    package var file: String
    package var place: Place?
    /// The way to the value: `tasks[2].config.batch_sizes[0]`; empty for the whole file.
    package var path: String
    package var message: String

    package init(file: String, place: Place? = nil, path: String = "", message: String) {
        self.file = file
        self.place = place
        self.path = path
        self.message = message
    }

    package var description: String {
        let place = place.map { ":\($0)" } ?? ""
        return "\(file)\(place): \(path.isEmpty ? "" : path + ": ")\(message)"
    }
}

/// Everything that is wrong with a file of tasks, at once.
package struct TaskFileErrors: Error, Hashable, Sendable, CustomStringConvertible {
    package var errors: [TaskFileError]
    /// Whether the file is not there or cannot be read, so that nothing in it is wrong.
    package var isUnreadable: Bool

    package init(_ errors: [TaskFileError], isUnreadable: Bool = false) {
        self.errors = errors
        self.isUnreadable = isUnreadable
    }

    /// One error a line.
    package var description: String { errors.map(\.description).joined(separator: "\n") }
}
