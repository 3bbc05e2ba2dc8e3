import DTWire
import Glibc

/// Reading of a whole file by its path, in one go and within a limit.
package struct RegularFile: Sendable {
    package var bytes: [UInt8]
    /// Whether others than its owner may read it. Where the owner is not this user, the group is how the file is given to
    /// this user (as Kubernetes does with `fsGroup`), and does not count.
    package var isReadableByOthers: Bool
    /// Whether its owner may run it.
    package var isExecutable: Bool

    /// Reads a file.
    ///
    /// - Parameter folder: Where the file must lie, in or below it, once every link on the way is followed.
    /// - Throws: `FileError`; a folder, a FIFO or a device is refused without being waited for.
    package init(path: String, limit: Int, beneath folder: String? = nil) throws(FileError) {
        // Without O_NONBLOCK the opening of a FIFO waits for a writer.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw FileError(path: path, code: errno) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw FileError(path: path, code: errno) }
        switch status.st_mode & S_IFMT {
        case S_IFREG: break
        case S_IFDIR: throw FileError(path: path, code: EISDIR, "is a folder, not a file")
        case S_IFIFO: throw FileError(path: path, code: EINVAL, "is a named pipe, not a file")
        default: throw FileError(path: path, code: EINVAL, "is no regular file")
        }
        if let folder { try Self.require(descriptor, at: path, beneath: folder) }
        let others = status.st_uid == geteuid() ? S_IRGRP | S_IROTH : S_IROTH
        isReadableByOthers = status.st_mode & others != 0
        isExecutable = status.st_mode & S_IXUSR != 0

        bytes = try Self.readAll(descriptor: descriptor, name: path, limit: limit)
    }

    /// Reads a file or a pipe, such as one that a shell made for `<(…)`: it is waited for until its writers are done.
    package static func readAll(path: String, limit: Int) throws(FileError) -> [UInt8] {
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFIFO else {
            return try RegularFile(path: path, limit: limit).bytes
        }
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileError(path: path, code: errno) }
        defer { close(descriptor) }
        return try readAll(descriptor: descriptor, name: path, limit: limit)
    }

    /// Asks the kernel where the open file lies, so that no link can be exchanged in between.
    private static func require(_ descriptor: Int32, at path: String, beneath folder: String) throws(FileError) {
        guard let resolved = realpath(folder.isEmpty ? "/" : folder, nil) else {
            throw FileError(path: folder, code: errno)
        }
        defer { free(resolved) }
        var root = Array(String(cString: resolved).utf8)
        guard let place = place(ofOpen: descriptor) else { throw FileError(path: path, code: errno) }
        if root.last != UInt8(ascii: "/") { root.append(UInt8(ascii: "/")) }
        guard place.starts(with: root) else {
            throw FileError(path: path, code: EXDEV, "is a link that leads out of the task file's folder")
        }
    }

    /// The path of an open file, free of links.
    private static func place(ofOpen descriptor: Int32) -> [UInt8]? {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
        let count = readlink("/proc/self/fd/\(descriptor)", &buffer, buffer.count)
        return count > 0 ? buffer[..<count].map { UInt8(bitPattern: $0) } : nil
    }

    /// Reads a descriptor to its end.
    package static func readAll(descriptor: Int32, name: String, limit: Int) throws(FileError) -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw FileError(path: name, code: errno) }
            if count == 0 { return bytes }
            guard bytes.count + count <= limit else {
                throw FileError(path: name, code: EFBIG, "is larger than \(ByteCount(Int64(limit)))")
            }
            bytes += buffer[..<count]
        }
    }
}

/// Why a file could not be read or written.
package struct FileError: Error, Hashable, Sendable, CustomStringConvertible {
    package var path: String
    /// The system's error number.
    package var code: Int32
    /// What is wrong, in words that follow the path.
    package var message: String

    package init(path: String, code: Int32, _ message: String? = nil) {
        self.path = path
        self.code = code
        self.message = message ?? Self.words(for: code)
    }

    /// Whether there is simply no such file.
    package var isMissing: Bool { code == ENOENT || code == ENOTDIR }

    package var description: String { "\(path): \(message)" }

    private static func words(for code: Int32) -> String {
        switch code {
        case ENOENT, ENOTDIR: "there is no such file"
        case EACCES, EPERM: "cannot be read: permission denied"
        case ELOOP: "cannot be read: too many links"
        default: "cannot be read: \(String(cString: strerror(code)))"
        }
    }
}
