import DTWire
import Glibc

/// The private folder of one attempt: its working folder, its home, its place for temporary files. It is there before the
/// task's first process and gone after its last.
struct TaskFolder {
    /// Absolute.
    let path: String

    /// Names in the folder that are ours: they begin like this, and no source may.
    static let reservedPrefix = ".dt-"

    /// Makes the folder, which only we may enter.
    ///
    /// - Throws: `disk_full` or `file_error`.
    init(for lease: LeaseID, under root: String) throws(TaskFailure) {
        path = Self.path(for: lease, under: root)
        var result = mkdir(path, 0o700)
        if result != 0, errno == EEXIST {
            // Left by a worker that was killed: nobody runs in it, since no fence is run twice.
            try Self.removeTree(path)
            result = mkdir(path, 0o700)
        }
        guard result == 0 else { throw .file("the task's folder \(path) cannot be made", errno) }
    }

    /// A folder that is there already.
    init(path: String) { self.path = path }

    static func path(for lease: LeaseID, under root: String) -> String { "\(root)/\(name(of: lease))" }

    static func name(of lease: LeaseID) -> String { "\(lease.taskID).\(lease.fence)" }

    /// A file of ours in the folder.
    func reserved(_ name: String) -> String { "\(path)/\(Self.reservedPrefix)\(name)" }

    /// Writes a file of ours into the folder.
    func writeReserved(_ content: [UInt8], _ name: String) throws(TaskFailure) {
        let folder = try openFolder()
        defer { close(folder) }
        do throws(FileContent.WriteFailure) {
            try FileContent.write(content, to: Self.reservedPrefix + name, in: folder, mode: 0o600)
        } catch {
            throw .file("\(reserved(name)) cannot be written", error.number)
        }
    }

    /// Puts the task's files where they belong. Every step of a path is made or entered without following links, so that none
    /// leads outside.
    func write(_ sources: [TaskSource]) throws(TaskFailure) {
        if sources.isEmpty { return }
        let root = try openFolder()
        defer { close(root) }
        for (index, source) in sources.enumerated() {
            let parts = source.path.split(separator: "/").map(String.init)
            guard TaskSource.staysInside(source.path), let name = parts.last else {
                throw TaskFailure(.rejected, .invalidConfig, "sources[\(index)].path: leads out of the task's folder")
            }
            guard parts.first?.hasPrefix(Self.reservedPrefix) == false else {
                throw TaskFailure(
                    .rejected, .invalidConfig,
                    "sources[\(index)].path: names that begin with \(Self.reservedPrefix) are dt's own")
            }
            try write(source, named: name, below: Array(parts.dropLast()), of: root, index: index)
        }
    }

    private func write(
        _ source: TaskSource, named name: String, below parents: [String], of root: Int32, index: Int
    ) throws(TaskFailure) {
        var folder = root
        defer { if folder != root { close(folder) } }
        for parent in parents {
            mkdirat(folder, parent, 0o700)
            let next = openat(folder, parent, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
            guard next >= 0 else { throw refusal(of: source, index: index, errno) }
            if folder != root { close(folder) }
            folder = next
        }
        do throws(FileContent.WriteFailure) {
            try FileContent.write(
                source.content.content, to: name, in: folder, mode: source.isExecutable ? 0o700 : 0o600)
        } catch {
            throw refusal(of: source, index: index, error.number)
        }
    }

    /// The folder is fresh, so what stands in a source's way is another source.
    private func refusal(of source: TaskSource, index: Int, _ number: Int32) -> TaskFailure {
        switch number {
        case EEXIST, ENOTDIR, EISDIR, ELOOP:
            TaskFailure(
                .rejected, .invalidConfig,
                "sources[\(index)].path: \(source.path.excerpt) is named twice, or is a folder of another source")
        case ENAMETOOLONG:
            TaskFailure(.rejected, .invalidConfig, "sources[\(index)].path: \(source.path.excerpt) is too long a name")
        default: .file("sources[\(index)] cannot be written to \(path)", number)
        }
    }

    private func openFolder() throws(TaskFailure) -> Int32 {
        let folder = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard folder >= 0 else { throw .file("the task's folder \(path) cannot be opened", errno) }
        return folder
    }

    /// Removes the folder with everything in it.
    func remove() throws(TaskFailure) { try Self.removeTree(path) }

    static func removeTree(_ path: String) throws(TaskFailure) {
        if rmdir(path) == 0 || errno == ENOENT { return }
        do throws(FolderRemoval.Failure) {
            try FolderRemoval.remove(path)
        } catch {
            throw .file("\(path) cannot be removed (at \(error.name))", error.number)
        }
    }
}
