import DTConfig
import FoundationEssentials
import Glibc
import Testing

/// A folder of a test's own, removed with the value.
final class Scratch {
    let path: String

    init() throws {
        var template = Array("/tmp/dt-config-XXXXXX".utf8CString)
        path = String(cString: try #require(mkdtemp(&template)))
    }

    deinit { Self.remove(path) }

    /// Writes a file, making the folders that lead to it.
    @discardableResult
    func write(_ name: String, _ text: String, mode: mode_t = 0o600) throws -> String {
        try write(name, Array(text.utf8), mode: mode)
    }

    @discardableResult
    func write(_ name: String, _ bytes: [UInt8], mode: mode_t = 0o600) throws -> String {
        let file = "\(path)/\(name)"
        let folder = URL(filePath: file).deletingLastPathComponent()
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try Data(bytes).write(to: URL(filePath: file))
        chmod(file, mode)
        return file
    }

    /// What a program sees whose home and system folders lie in here.
    func surroundings(_ variables: [String: String] = [:]) -> Surroundings {
        Surroundings(
            variables: variables, hostname: "box", processorCount: 4, workingFolder: path, homeFolder: "\(path)/home",
            systemFolder: "\(path)/etc")
    }

    private static func remove(_ path: String) {
        guard let folder = opendir(path) else {
            unlink(path)
            return
        }
        defer { rmdir(path) }
        defer { closedir(folder) }
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name == "." || name == ".." { continue }
            let child = "\(path)/\(name)"
            var status = stat()
            if lstat(child, &status) == 0, status.st_mode & S_IFMT == S_IFDIR { remove(child) } else { unlink(child) }
        }
    }
}
