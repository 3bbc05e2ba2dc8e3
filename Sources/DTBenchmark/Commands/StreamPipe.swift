import DTWire
import Glibc

/// A pipe that a program writes to and that is read without waiting.
struct StreamPipe: ~Copyable {
    let readEnd: CInt
    private(set) var writeEnd: CInt

    enum State {
        case open, closed
    }

    init(purpose: String) throws(BenchmarkFailure) {
        var ends: (CInt, CInt) = (-1, -1)
        let made = withUnsafeMutableBytes(of: &ends) { pipe($0.bindMemory(to: CInt.self).baseAddress) }
        guard made == 0 else {
            throw BenchmarkFailure(
                code: .spawnFailed, message: "no pipe can be made for \(purpose): \(SystemError.text(errno))")
        }
        (readEnd, writeEnd) = ends
        // dt-bench starts programs from one thread only, so that none can be started before these are set.
        _ = fcntl(readEnd, F_SETFD, FD_CLOEXEC)
        _ = fcntl(writeEnd, F_SETFD, FD_CLOEXEC)
        // Only our end: the program must be able to wait until there is room.
        _ = fcntl(readEnd, F_SETFL, O_NONBLOCK)
    }

    deinit {
        close(readEnd)
        if writeEnd >= 0 { close(writeEnd) }
    }

    /// Leaves the program as the only writer.
    mutating func closeWriteEnd() {
        close(writeEnd)
        writeEnd = -1
    }

    /// Takes what is there, up to a megabyte: a program that writes without end must not keep us here.
    borrowing func drain(into tail: inout StreamTail) -> State {
        var taken = 0
        return withUnsafeTemporaryAllocation(byteCount: 1 << 16, alignment: 1) { buffer in
            while taken < 1 << 20 {
                let count = read(readEnd, buffer.baseAddress, buffer.count)
                if count == 0 { return .closed }
                if count < 0 { return errno == EAGAIN || errno == EINTR ? .open : .closed }
                tail.append(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
                taken += count
            }
            return .open
        }
    }
}

/// The end of a stream.
struct StreamTail {
    private let limit: Int
    private var bytes: [UInt8] = []
    private var isCut = false

    /// - Parameter limit: How many bytes are kept.
    init(limit: Int) { self.limit = limit }

    mutating func append(_ content: UnsafeRawBufferPointer) {
        bytes.append(contentsOf: content.suffix(limit))
        guard bytes.count > limit || content.count > limit else { return }
        isCut = true
        bytes.removeFirst(max(0, bytes.count - limit))
    }

    mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        isCut = false
    }

    /// What is kept as text, without white space at its ends; `…` stands for what was cut.
    var text: String {
        let isSpace: (UInt8) -> Bool = { [0x20, 0x09, 0x0a, 0x0d].contains($0) }
        let trimmed = bytes.drop(while: isSpace).reversed().drop(while: isSpace).reversed()
        return (isCut ? "…" : "") + String(decoding: Array(trimmed), as: UTF8.self)
    }
}
