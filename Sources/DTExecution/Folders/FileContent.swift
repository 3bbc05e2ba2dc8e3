import DTProcess
import DTWire
import Glibc

/// Files that a task wrote, read by us, and files of ours that a task reads.
enum FileContent {
    enum Absence: Error, Equatable {
        case missing
        case larger(than: Int)
        /// A folder, a pipe, a link: nothing whose content we take.
        case noFile
        case unreadable(Int32)
    }

    /// Reads a whole file that a task may have made, so that it can neither hang nor lead us elsewhere.
    static func read(_ path: String, limit: Int) throws(Absence) -> [UInt8] {
        let file = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)
        guard file >= 0 else {
            switch errno {
            case ENOENT: throw .missing
            case ELOOP, ENXIO: throw .noFile
            default: throw .unreadable(errno)
            }
        }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { throw .noFile }
        guard status.st_size <= limit else { throw .larger(than: limit) }
        var content: [UInt8] = []
        content.reserveCapacity(Int(status.st_size) + 1)
        var buffer = [UInt8](repeating: 0, count: min(limit + 1, 65_536))
        while case let count = Glibc.read(file, &buffer, buffer.count), count != 0 {
            guard count > 0 else {
                if errno == EINTR { continue }
                throw .unreadable(errno)
            }
            content += buffer[..<count]
            if content.count > limit { throw .larger(than: limit) }
        }
        return content
    }

    /// Whether there is a plain file, itself or at the end of links.
    static func isFile(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    }

    /// Writes a new file. `folder` is an open descriptor, `name` a single name in it.
    static func write(_ content: [UInt8], to name: String, in folder: Int32, mode: mode_t) throws(WriteFailure) {
        let file = openat(folder, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode)
        guard file >= 0 else { throw WriteFailure(number: errno) }
        var written = 0
        while written < content.count {
            let count = content.withUnsafeBytes {
                Glibc.write(file, $0.baseAddress?.advanced(by: written), $0.count - written)
            }
            if count < 0, errno != EINTR {
                let number = errno
                close(file)
                throw WriteFailure(number: number)
            }
            written += max(0, count)
        }
        // A file system may tell only now that it has no room.
        guard close(file) == 0 else { throw WriteFailure(number: errno) }
    }

    struct WriteFailure: Error { var number: Int32 }
}

extension ReasonCode {
    /// What an error number of the file system comes to.
    init(fileError number: Int32) {
        self = number == ENOSPC || number == EDQUOT ? .diskFull : .fileError
    }
}
