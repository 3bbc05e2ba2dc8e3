import DTClient
import DTConfig
import FoundationEssentials
import Glibc
import Testing

/// A folder with a task file and the files that it names, removed with the value.
final class TaskFolder {
    let path: String

    init(_ files: [String: String] = [:]) throws {
        var template = Array("/tmp/dt-tasks-XXXXXX".utf8CString)
        path = String(cString: try #require(mkdtemp(&template)))
        for (name, text) in files { try write(name, text) }
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func write(_ name: String, _ text: String, mode: mode_t = 0o644) throws {
        let file = "\(path)/\(name)"
        let folder = URL(filePath: file).deletingLastPathComponent()
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try Data(text.utf8).write(to: URL(filePath: file))
        chmod(file, mode)
    }

    /// Reads a text as if it were a file in here.
    func read(_ text: String, as name: String = "t.yaml") throws(TaskFileErrors) -> TaskFile {
        try TaskFile(Array(text.utf8), name: name, folder: path)
    }
}
