import DTTestKit
import Glibc

/// A file system in memory that is soon full; gone when the last reference goes.
final class SmallDisk: Sendable {
    let path: String
    private let scratch: ScratchFolder

    /// `MNT_DETACH`: what was killed holds files for a moment yet.
    private static let detach: Int32 = 2

    /// Whether one can be mounted here, tried once.
    static let isPossible: Bool = {
        guard geteuid() == 0, let scratch = try? ScratchFolder() else { return false }
        guard mount("tmpfs", scratch.path, "tmpfs", 0, "size=64k") == 0 else { return false }
        umount2(scratch.path, detach)
        return true
    }()

    init(kibibytes: Int) throws {
        scratch = try ScratchFolder()
        path = scratch.path
        guard mount("tmpfs", path, "tmpfs", 0, "size=\(kibibytes)k,mode=700") == 0 else {
            throw ChildProcess.Failure(what: "\(path): \(String(cString: strerror(errno)))")
        }
    }

    deinit { umount2(path, Self.detach) }
}

/// Lets a file be run.
func chmodExecutable(_ path: String) { chmod(path, 0o755) }

/// What is in a folder, without `.` and `..`.
func fileNames(in path: String) -> [String] {
    guard let folder = opendir(path) else { return [] }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
        let name = withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        if name != ".", name != ".." { names.append(name) }
    }
    return names
}
