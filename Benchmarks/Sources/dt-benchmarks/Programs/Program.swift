import FoundationEssentials
import Glibc

/// A running program whose standard error goes to a file; killed when it is let go.
final class Program {
    let pid: pid_t
    /// The moment before it was started.
    let begun: ContinuousClock.Instant
    private let log: String
    private let reader: Int32
    private var unread: [UInt8] = []
    private var isReaped = false

    /// - Parameters:
    ///   - arguments: The program's path and its arguments.
    ///   - environment: Variables beside the ones of this process.
    ///   - log: The file for what it says; written anew.
    init(_ arguments: [String], environment: [String: String] = [:], log: String) throws {
        self.log = log
        let writer = open(log, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0o600)
        guard writer >= 0 else { throw SystemFailure("open \(log)") }
        defer { close(writer) }
        reader = open(log, O_RDONLY | O_CLOEXEC)
        guard reader >= 0 else { throw SystemFailure("open \(log)") }
        // What configures this run's programs is said here alone.
        let inherited = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("DT_") }
        let variables = inherited.merging(environment) { _, new in new }.map { "\($0.key)=\($0.value)" }

        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, writer, STDERR_FILENO)

        var pid: pid_t = 0
        let strings = CStrings(arguments)
        let environmentStrings = CStrings(variables)
        begun = ContinuousClock.now
        let result = posix_spawn(&pid, arguments[0], &actions, nil, strings.pointers, environmentStrings.pointers)
        guard result == 0 else { throw SystemFailure("start \(arguments[0])", code: result) }
        self.pid = pid
    }

    deinit {
        kill()
        close(reader)
    }

    /// Waits for the next line that holds a text; what came before it is passed over.
    ///
    /// It looks twice a millisecond, which is as exact as the moment is.
    func line(holding text: String, within limit: Duration = .seconds(30)) throws -> (String, ContinuousClock.Instant) {
        let end = ContinuousClock.now.advanced(by: limit)
        while ContinuousClock.now < end {
            try readMore()
            let now = ContinuousClock.now
            while let newline = unread.firstIndex(of: 0x0A) {
                let line = String(decoding: unread[..<newline], as: UTF8.self)
                unread.removeFirst(newline + 1)
                if line.contains(text) { return (line, now) }
            }
            usleep(500)
        }
        throw MeasuringError("no line with \"\(text)\" within \(limit); see \(log)")
    }

    /// Ends it as a power cut would, and waits until it is gone.
    func kill() {
        guard !isReaped else { return }
        isReaped = true
        Glibc.kill(pid, SIGKILL)
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0, errno == EINTR {}
    }

    private func readMore() throws {
        let chunk = try [UInt8](unsafeUninitializedCapacity: 16_384) { buffer, count in
            let received = read(reader, buffer.baseAddress, buffer.count)
            guard received >= 0 else { throw SystemFailure("read \(log)") }
            count = received
        }
        unread += chunk
    }
}

/// Strings as C takes lists of them: copies that end with a null pointer, freed with this.
final class CStrings {
    let pointers: [UnsafeMutablePointer<CChar>?]

    init(_ strings: [String]) { pointers = strings.map { strdup($0) } + [nil] }

    deinit { for pointer in pointers { free(pointer) } }
}
