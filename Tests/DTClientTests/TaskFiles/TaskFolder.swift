import DTClient
import DTTestKit
import FoundationEssentials
import Glibc

/// A folder with a task file and the files that it names.
struct TaskFolder {
    private let folder: ScratchFolder
    var path: String { folder.path }

    init(_ files: [String: String] = [:]) throws {
        folder = try ScratchFolder()
        for (name, text) in files { try write(name, text) }
    }

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
