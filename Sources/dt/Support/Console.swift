import DTTerminal
import DTWire
import FoundationEssentials
import Glibc

/// Where a command writes: answers to standard output, everything else to standard error.
struct Console: Sendable {
    /// What standard output leads to.
    let answers: Terminal
    /// What standard error leads to.
    let errors: Terminal

    init() {
        let variables = ProcessInfo.processInfo.environment
        answers = .of(descriptor: STDOUT_FILENO, variables: variables)
        errors = .of(descriptor: STDERR_FILENO, variables: variables)
    }

    /// Writes a line of the answer.
    func print(_ line: String) { Self.write(Array((line + "\n").utf8), to: STDOUT_FILENO) }

    func print(_ lines: [String]) {
        guard !lines.isEmpty else { return }
        print(lines.joined(separator: "\n"))
    }

    func print(_ table: Table) { print(table.lines(on: answers)) }

    /// Writes a value as JSON.
    func printJSON(_ value: some Encodable, isOneLine: Bool = false) throws {
        Self.write(Array(try JSONOutput(value, isOneLine: isOneLine).description.utf8), to: STDOUT_FILENO)
    }

    /// Writes bytes of the answer as they are.
    func printBytes(_ bytes: [UInt8]) { Self.write(bytes, to: STDOUT_FILENO) }

    /// Writes a line to standard error.
    func note(_ line: String) { Self.write(Array((line + "\n").utf8), to: STDERR_FILENO) }

    /// Writes to standard error as it is: the pieces of a progress line.
    func noteRaw(_ text: String) { Self.write(Array(text.utf8), to: STDERR_FILENO) }

    private static func write(_ bytes: [UInt8], to descriptor: Int32) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count >= 0 {
                rest = rest.dropFirst(count)
            } else if errno == EPIPE {
                // Whoever read has what they wanted (`| head`). The shell's word for this end is 128 + SIGPIPE.
                exit(141)
            } else if errno != EINTR, errno != EAGAIN {
                let reason = String(cString: strerror(errno))
                let text = "dt: standard output cannot be written: \(reason)\n"
                if descriptor != STDERR_FILENO { _ = text.withCString { Glibc.write(STDERR_FILENO, $0, strlen($0)) } }
                exit(Failure.Code.inputOutput.rawValue)
            }
        }
    }
}
