import Glibc

/// A state folder that is one process's alone, for as long as this is there: `flock` on a file in it that holds the number
/// of the process for people. It goes with the process, however that ends.
final class FolderLock: Sendable {
    /// How long the lock of a process that is gone is waited for: what it was starting at its end may hold it until its exec.
    private static let patience = Duration.seconds(2)

    private let descriptor: Int32

    private init(descriptor: Int32) { self.descriptor = descriptor }

    deinit {
        // Let go by name: a process that is being started at this moment has the descriptor too, until its exec.
        flock(descriptor, LOCK_UN)
        close(descriptor)
    }

    /// Takes the lock of a folder.
    ///
    /// - Throws: `WorkerError` with `unusable`, which names the process that has it.
    static func take(_ path: String) async throws(WorkerError) -> FolderLock {
        let clock = ContinuousClock()
        let deadline = clock.now + patience
        while true {
            switch attempt(path) {
            case .taken(let lock): return lock
            case .failed(let code):
                throw WorkerError(
                    .unusable,
                    "\(path): the state folder cannot be locked: \(String(cString: strerror(code)))")
            case .held(let holder):
                let isGone = holder.map { kill($0, 0) < 0 && errno == ESRCH } ?? false
                guard isGone, clock.now < deadline else { throw inUse(path, by: holder) }
                try? await Task.sleep(for: .milliseconds(20))
                if Task.isCancelled { throw inUse(path, by: holder) }
            }
        }
    }

    private static func inUse(_ path: String, by holder: Int32?) -> WorkerError {
        WorkerError(
            .unusable,
            "\(path): the state folder is in use by process \(holder.map(String.init) ?? "of unknown number"): stop it, or "
                + "give this worker a name (--name) or a state folder (--state-dir) of its own")
    }

    private enum Attempt {
        case taken(FolderLock)
        case held(by: Int32?)
        case failed(Int32)
    }

    private static func attempt(_ path: String) -> Attempt {
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { return .failed(errno) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let code = errno
            var text = [UInt8](repeating: 0, count: 16)
            let count = max(0, pread(descriptor, &text, text.count, 0))
            close(descriptor)
            guard code == EWOULDBLOCK else { return .failed(code) }
            return .held(by: Int32(String(decoding: text.prefix(count).prefix { $0 != 0x0A }, as: UTF8.self)))
        }
        // The number is for people alone: without it the lock holds all the same.
        let text = Array("\(getpid())\n".utf8)
        if ftruncate(descriptor, 0) == 0 { _ = pwrite(descriptor, text, text.count, 0) }
        return .taken(FolderLock(descriptor: descriptor))
    }
}
