import Glibc

/// Writing of a file that its owner alone may read.
package enum PrivateFile {
    /// Puts a file in the place of another in one step, making the folders (0700) that lead to it.
    ///
    /// - Throws: `FileError`.
    package static func replace(_ path: String, with bytes: [UInt8]) throws(FileError) {
        try makeFolders(for: path)
        let draft = "\(path).\(getpid()).new"
        unlink(draft)
        let descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw failure(draft) }
        do throws(FileError) {
            try write(bytes, to: descriptor, draft)
            guard fsync(descriptor) == 0, rename(draft, path) == 0 else { throw failure(path) }
        } catch {
            close(descriptor)
            unlink(draft)
            throw error
        }
        close(descriptor)
    }

    private static func write(_ bytes: [UInt8], to descriptor: Int32, _ path: String) throws(FileError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw failure(path) }
            rest = rest.dropFirst(count)
        }
    }

    /// Makes a folder and those that lead to it, where they are missing, for their owner alone (0700).
    ///
    /// - Throws: `FileError`.
    package static func makeFolder(_ path: String) throws(FileError) { try makeFolders(for: path + "/") }

    private static func makeFolders(for path: String) throws(FileError) {
        var end = path.startIndex
        while let slash = path[end...].dropFirst().firstIndex(of: "/") {
            let folder = String(path[..<slash])
            guard mkdir(folder, 0o700) == 0 || errno == EEXIST else { throw failure(folder) }
            end = slash
        }
    }

    private static func failure(_ path: String) -> FileError {
        let code = errno
        return FileError(path: path, code: code, "cannot be written: \(String(cString: strerror(code)))")
    }
}
