import DTWire
import Glibc
import Synchronization

/// Gives attempts their folders, and keeps those that come back empty and unchanged for the next: on a busy worker, making
/// and removing a folder costs more than the rest of what we do for a short task.
final class FolderPool: Sendable {
    private struct Spares {
        var names: [String] = []
        var lastNumber = 0
    }

    /// Folders that are kept.
    private static let mostSpares = 32
    static let sparePrefix = ".spare-"

    private let root: String
    private let spares = Mutex(Spares())

    init(root: String) { self.root = root }

    /// The private folder of an attempt, empty.
    ///
    /// - Throws: `disk_full` or `file_error`.
    func makeFolder(for lease: LeaseID) throws(TaskFailure) -> TaskFolder {
        if let spare = spares.withLock({ $0.names.popLast() }) {
            let path = TaskFolder.path(for: lease, under: root)
            if rename("\(root)/\(spare)", path) == 0 { return TaskFolder(path: path) }
            // Something is there, left by a worker that was killed.
            rmdir("\(root)/\(spare)")
        }
        return try TaskFolder(for: lease, under: root)
    }

    /// Takes a folder back in which no process can be any more: keeps it when it is as good as new, else removes it.
    func takeBack(_ folder: TaskFolder) throws(TaskFailure) {
        let name = spares.withLock { spares -> String? in
            guard spares.names.count < Self.mostSpares else { return nil }
            spares.lastNumber += 1
            return "\(Self.sparePrefix)\(spares.lastNumber)"
        }
        guard let name, Self.isAsNew(folder.path), rename(folder.path, "\(root)/\(name)") == 0 else {
            return try folder.remove()
        }
        spares.withLock { $0.names.append(name) }
    }

    /// Whether a folder is empty and belongs to whom, and is open to whom, it was as we made it.
    private static func isAsNew(_ path: String) -> Bool {
        guard let listing = opendir(path) else { return false }
        defer { closedir(listing) }
        var status = stat()
        guard fstat(dirfd(listing), &status) == 0, status.st_mode == S_IFDIR | 0o700, status.st_uid == geteuid(),
            status.st_gid == getegid()
        else { return false }
        while let entry = readdir(listing) {
            let isSelfOrParent = withUnsafeBytes(of: &entry.pointee.d_name) { name in
                name[0] == UInt8(ascii: ".") && (name[1] == 0 || (name[1] == UInt8(ascii: ".") && name[2] == 0))
            }
            if !isSelfOrParent { return false }
        }
        return true
    }
}
