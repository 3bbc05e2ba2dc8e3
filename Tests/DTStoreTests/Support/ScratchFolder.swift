import Glibc

/// A folder of its own for one test, gone when the test lets go of it.
final class ScratchFolder: Sendable {
    let path: String

    init() {
        var template = Array("\(ScratchFolder.root)/dt-store-XXXXXX".utf8CString)
        path = mkdtemp(&template).map { String(cString: $0) } ?? "/nonexistent"
    }

    deinit { ScratchFolder.remove(path) }

    func file(_ name: String) -> String { path + "/" + name }

    /// Removes a folder and what is in it.
    static func remove(_ path: String) {
        if let folder = opendir(path) {
            while let entry = readdir(folder) {
                let name = withUnsafeBytes(of: &entry.pointee.d_name) {
                    String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
                }
                if name != ".", name != ".." { remove(path + "/" + name) }
            }
            closedir(folder)
            rmdir(path)
        } else {
            unlink(path)
        }
    }

    static func read(_ path: String) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var content: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while case let count = Glibc.read(descriptor, &buffer, buffer.count), count > 0 { content += buffer[..<count] }
        return content
    }

    static func write(_ content: [UInt8], to path: String) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        _ = Glibc.write(descriptor, content, content.count)
        close(descriptor)
    }

    private static var root: String { getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp" }
}
