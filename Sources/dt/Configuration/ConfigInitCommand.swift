import ArgumentParser
import DTConfig
import DTWire
import Glibc

/// `dt config init`: a file of settings to begin with.
struct ConfigInitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init", abstract: "Print a worker's file of settings with every key explained.",
        discussion: "Every setting stands behind a #, with its default or an example.")

    @Option(help: .init("Write it to this file, which must not be there yet, instead.", valueName: "file"))
    var output: String?

    func run() async throws {
        try await reporting {
            guard let output else { return Console().printBytes(Array(SampleFile.worker.utf8)) }
            try Self.write(SampleFile.worker, to: output)
        }
    }

    /// Makes a file that its owner alone can read: a key may be written into it.
    private static func write(_ text: String, to path: String) throws {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw Failure(.cannotCreate, "\(path.excerpt) cannot be made: \(String(cString: strerror(errno)))")
        }
        defer { close(descriptor) }
        let bytes = Array(text.utf8)
        let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
        guard count == bytes.count else {
            throw Failure(.cannotCreate, "\(path.excerpt) cannot be written: \(String(cString: strerror(errno)))")
        }
    }
}
