import Foundation

/// Runs a program as a person would, and keeps what it wrote.
package final class Program: Sendable {
    package struct Ending: Sendable {
        /// The exit code, or 128 and the signal's number.
        package let status: Int32
        package let output: String
        package let errors: String
    }

    private let process: Process
    private let folder: ScratchFolder

    /// Starts it.
    ///
    /// - Parameter input: What it reads on its standard input.
    package init(
        _ path: String, _ arguments: [String], environment: [String: String], input: String = "",
        currentFolder: String? = nil
    ) throws {
        // Files and not pipes, so that nobody has to read while it runs.
        folder = try ScratchFolder()
        process = Process()
        process.executableURL = URL(filePath: path)
        process.arguments = arguments
        process.environment = environment
        if let currentFolder { process.currentDirectoryURL = URL(filePath: currentFolder) }
        process.standardInput = try FileHandle(forReadingFrom: URL(filePath: try folder.write("in", input)))
        process.standardOutput = try FileHandle(forWritingTo: URL(filePath: try folder.write("out", "")))
        process.standardError = try FileHandle(forWritingTo: URL(filePath: try folder.write("err", "")))
        try process.run()
    }

    /// What it has written to its standard error so far.
    package var errors: String { read("err") }

    /// What it has written to its standard output so far.
    package var output: String { read("out") }

    package var id: Int32 { process.processIdentifier }

    package func send(signal: Int32) { kill(process.processIdentifier, signal) }

    /// Waits for its end.
    package func ending() async -> Ending {
        while process.isRunning { try? await Task.sleep(for: .milliseconds(2)) }
        let isSignalled = process.terminationReason == .uncaughtSignal
        return Ending(
            status: process.terminationStatus + (isSignalled ? 128 : 0), output: read("out"), errors: read("err"))
    }

    private func read(_ name: String) -> String {
        String(decoding: FileManager.default.contents(atPath: folder.path(name)) ?? Data(), as: UTF8.self)
    }
}
