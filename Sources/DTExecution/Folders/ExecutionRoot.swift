import DTWire
import Glibc
import Synchronization

/// The folder that holds the working folders of an executor's attempts, and their output beside them. It is held for one
/// executor until it is let go: another worker that was given the same folder would clear ours away.
final class ExecutionRoot: Sendable {
    /// Negative once it is let go.
    private let lock: Mutex<Int32>
    /// What was found of attempts of a killed worker.
    let strays: TaskStrays

    /// Makes the folder for us alone, its parents too, takes hold of it, and removes what attempts of a killed worker left:
    /// processes first, then folders.
    ///
    /// - Throws: `disk_full` or `file_error`, also when another executor has it.
    init(_ path: String) throws(TaskFailure) {
        guard path.hasPrefix("/") else {
            throw TaskFailure(
                .errored, .fileError, "the folder for tasks must be an absolute path, and is \(path.excerpt)")
        }
        var made = ""
        for part in path.split(separator: "/") {
            made += "/\(part)"
            guard mkdir(made, 0o700) == 0 || errno == EEXIST else {
                throw .file("the folder \(made) for tasks cannot be made", errno)
            }
        }
        let lock = open("\(path)/.lock", O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, mode_t(0o600))
        guard lock >= 0 else { throw .file("the folder \(path) for tasks cannot be used", errno) }
        self.lock = Mutex(lock)
        guard flock(lock, LOCK_EX | LOCK_NB) == 0 else {
            throw TaskFailure(
                .errored, .fileError, "the folder \(path) for tasks is used by another worker; give each one its own")
        }
        strays = TaskStrays(under: path)
        try Self.clear(path)
    }

    deinit { release() }

    /// Lets the folder go.
    func release() {
        lock.withLock { lock in
            guard lock >= 0 else { return }
            // By name: a process that is being started at this moment has the descriptor too, until its exec.
            flock(lock, LOCK_UN)
            close(lock)
            lock = -1
        }
    }

    private static func clear(_ path: String) throws(TaskFailure) {
        guard let listing = opendir(path) else { throw .file("the folder \(path) for tasks cannot be read", errno) }
        defer { closedir(listing) }
        while let entry = readdir(listing) {
            let isFolder = entry.pointee.d_type == UInt8(DT_DIR) || entry.pointee.d_type == UInt8(DT_UNKNOWN)
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            // Ours have names like task.1; whatever else lies here is not ours to remove.
            let isOurs = name.hasPrefix(FolderPool.sparePrefix) || (name.first != "." && name.contains("."))
            if isFolder, isOurs { try TaskFolder.removeTree("\(path)/\(name)") }
        }
    }
}
