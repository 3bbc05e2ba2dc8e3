import Glibc

/// A lock that one process has and that goes with it, however it ends: `flock` on a file of its own, which holds the
/// number of the process for people.
final class FileLock: Sendable {
    private let descriptor: CInt

    /// Takes the lock, or says who has it.
    init(path: String) throws(StoreError) {
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            let code: StoreError.Code = errno == EROFS || errno == EACCES ? .readOnly : .unusablePath
            throw StoreError(
                code, "\(path): \(String(cString: strerror(errno))): name a database in a folder that can be written")
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let error = errno
            var text = [UInt8](repeating: 0, count: 20)
            let count = max(0, pread(descriptor, &text, text.count, 0))
            close(descriptor)
            guard error == EWOULDBLOCK else {
                throw StoreError(.ioError, "\(path): the lock cannot be taken: \(String(cString: strerror(error)))")
            }
            let holder = String(decoding: text.prefix(count), as: UTF8.self).prefix { $0.isNumber }
            throw StoreError(
                .locked,
                "\(path): the database is in use by process \(holder.isEmpty ? "of unknown number" : String(holder)): "
                    + "stop it, or name another database")
        }
        let text = Array("\(getpid())\n".utf8)
        // The number is for people alone: without it the lock holds all the same.
        if ftruncate(descriptor, 0) == 0 { _ = pwrite(descriptor, text, text.count, 0) }
        self.descriptor = descriptor
    }

    deinit {
        // Let go by name: a process that is being started at this moment has the descriptor too, until its exec.
        flock(descriptor, LOCK_UN)
        close(descriptor)
    }
}
