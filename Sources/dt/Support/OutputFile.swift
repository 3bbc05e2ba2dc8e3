import Glibc

/// A file that a command writes its answer to.
final class OutputFile {
    private let path: String
    private var descriptor: Int32

    /// Makes the file, or empties the one that is there.
    ///
    /// - Throws: `Failure` with `cannotCreate`.
    init(_ path: String) throws {
        self.path = path
        descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw Failure(.cannotCreate, Self.words(path)) }
    }

    deinit { if descriptor >= 0 { Glibc.close(descriptor) } }

    /// - Throws: `Failure` with `inputOutput`.
    func write(_ bytes: [UInt8]) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw Failure(.inputOutput, Self.words(path)) }
            rest = rest.dropFirst(count)
        }
    }

    /// What is written late may fail late.
    func close() throws {
        defer { descriptor = -1 }
        guard Glibc.close(descriptor) == 0 else { throw Failure(.inputOutput, Self.words(path)) }
    }

    private static func words(_ path: String) -> String {
        "\(path): cannot be written: \(String(cString: strerror(errno)))"
    }
}
