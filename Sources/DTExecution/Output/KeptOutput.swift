package import DTWire
import Glibc

/// The output of one attempt as it is kept on disk, while the task runs and until it is removed.
package struct KeptOutput: Sendable {
    private let base: String

    init(of lease: LeaseID, under root: String) { base = "\(root)/\(TaskFolder.name(of: lease))" }

    func path(of stream: OutputStream) -> String { "\(base).\(stream.rawValue)" }

    /// Reads a piece of a stream. A stream that nothing was written to is empty.
    ///
    /// - Throws: `TaskFailure` with `file_error`.
    package func read(_ stream: OutputStream, from offset: Int64, atMost count: Int) throws(TaskFailure) -> [UInt8] {
        let path = path(of: stream)
        let file = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
        if file < 0, errno == ENOENT { return [] }
        guard file >= 0 else { throw .file("\(path) cannot be read", errno) }
        defer { close(file) }
        var failure: Int32?
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            repeat {
                let result = pread(file, buffer.baseAddress, count, off_t(offset))
                failure = result < 0 ? errno : nil
                initialized = max(0, result)
            } while failure == EINTR
        }
        if let failure { throw .file("\(path) cannot be read", failure) }
        return bytes
    }

    /// How much of a stream is kept, in bytes.
    package func length(of stream: OutputStream) -> Int64 {
        var status = stat()
        return stat(path(of: stream), &status) == 0 ? Int64(status.st_size) : 0
    }

    /// Removes it: it has been delivered, or nobody wants it.
    package func remove() { for stream in OutputStream.allCases { unlink(path(of: stream)) } }

    /// The end of a stream as text, for messages.
    func tail(of stream: OutputStream, bytes: Int) -> String {
        let start = max(0, length(of: stream) - Int64(bytes))
        return String(decoding: (try? read(stream, from: start, atMost: bytes)) ?? [], as: UTF8.self)
    }
}
