import Glibc

/// Reads and writes a file as a whole.
package enum WholeFile {
    /// Reads a file that is at most `limit` bytes long.
    package static func read(_ path: String, limit: Int) throws(FileError) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileError(errno, "cannot open \(path)") }
        defer { close(descriptor) }
        var content: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count == 0 { return content }
            if count < 0 {
                if errno == EINTR { continue }
                throw FileError(errno, "cannot read \(path)")
            }
            guard content.count + count <= limit else {
                throw FileError(EFBIG, "\(path) is longer than \(limit) bytes")
            }
            content.append(contentsOf: buffer[..<count])
        }
    }

    /// Writes a file so that at no time a part of it stands under its name: under another name beside it first.
    package static func write(_ content: [UInt8], to path: String) throws(FileError) {
        let draft = "\(path).\(getpid()).part"
        do throws(FileError) {
            try writeDraft(content, to: draft)
            guard rename(draft, path) == 0 else { throw FileError(errno, "cannot rename \(draft) to \(path)") }
        } catch {
            unlink(draft)
            throw error
        }
    }

    /// Writes all bytes to an open descriptor.
    package static func write(_ content: [UInt8], to descriptor: CInt) throws(FileError) {
        var rest = content[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 {
                if errno == EINTR { continue }
                throw FileError(errno, "cannot write")
            }
            rest = rest.dropFirst(count)
        }
    }

    private static func writeDraft(_ content: [UInt8], to draft: String) throws(FileError) {
        let descriptor = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw FileError(errno, "cannot create \(draft)") }
        do {
            try write(content, to: descriptor)
        } catch {
            close(descriptor)
            throw FileError(error.number, "cannot write \(draft)")
        }
        // A file system may tell only now that it has no room.
        guard close(descriptor) == 0 else { throw FileError(errno, "cannot write \(draft)") }
    }
}

/// Why a file could not be read or written.
package struct FileError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The `errno` of the call that failed.
    package var number: CInt
    /// What failed, and on which file.
    package var message: String

    init(_ number: CInt, _ message: String) {
        self.number = number
        self.message = message
    }

    package var description: String { "\(message): \(SystemError.text(number))" }
}

/// The C library's words for its error numbers.
enum SystemError {
    static func text(_ number: CInt) -> String { String(cString: strerror(number)) }
}
