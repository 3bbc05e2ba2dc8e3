import Glibc

/// An open file of the machine's, which is read again and again from its beginning.
struct HostFile: ~Copyable {
    private let descriptor: CInt
    private let name: String

    init(_ root: HostRoot, _ name: String) throws(HostFault) {
        descriptor = open(root.resolve(name), O_RDONLY | O_CLOEXEC)
        self.name = name
        if descriptor < 0 { throw HostFault(name, "cannot be opened: \(HostFault.reason(errno))") }
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    /// Fills a buffer from the file's beginning, and gives how much of it was filled.
    func read(into buffer: inout [UInt8]) throws(HostFault) -> Int {
        var result = Result<Int, HostFault>.success(0)
        buffer.withUnsafeMutableBytes { bytes in
            result = Result { () throws(HostFault) in try read(into: bytes) }
        }
        return try result.get()
    }

    /// Fills memory, which may be uninitialized, from the file's beginning, and gives how much of it was filled.
    func read(into bytes: UnsafeMutableRawBufferPointer) throws(HostFault) -> Int {
        var filled = 0
        while filled < bytes.count {
            let count = pread(descriptor, bytes.baseAddress.map { $0 + filled }, bytes.count - filled, off_t(filled))
            if count < 0 {
                if errno == EINTR { continue }
                throw HostFault(name, "cannot be read: \(HostFault.reason(errno))")
            }
            if count == 0 { break }
            filled += count
        }
        return filled
    }
}
