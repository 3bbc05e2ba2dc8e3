import Glibc

/// What making one small write survive a loss of power costs here: the floor under every durable commit.
///
/// A stand-in for a commit of SQLite in WAL mode, which writes a page of 4 KiB and its header to the log, calls fdatasync,
/// and begins the log again after a thousand pages: the same sizes and calls, without the database.
enum CommitLoop {
    private static let page = 4096
    private static let pagesInLog = 1000

    /// Milliseconds of each commit.
    static func measure(commits: Int, in folder: String) throws -> Samples {
        let path = folder + "/commits"
        let descriptor = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw SystemFailure("open \(path)") }
        defer {
            close(descriptor)
            unlink(path)
        }
        let bytes = [UInt8](repeating: 0x5A, count: page)
        var samples = Samples()
        for number in 0..<commits {
            let start = ContinuousClock.now
            guard pwrite(descriptor, bytes, page, off_t(number % pagesInLog * page)) == page,
                fdatasync(descriptor) == 0
            else { throw SystemFailure("write \(path)") }
            samples.add((ContinuousClock.now - start).milliseconds)
        }
        return samples
    }
}
