import DTTestKit
import Glibc
import Synchronization

/// A program started as a shell starts one: default signals, nothing on standard input, its output in a file. Killed when the
/// last reference goes.
final class ChildProcess: Sendable {
    enum End: Hashable, Sendable {
        case exited(Int32)
        case killed(signal: Int32)
    }

    struct Failure: Error {
        var what: String
    }

    let pid: Int32
    /// The file that holds what it wrote to standard output and standard error, in one order.
    let outputPath: String
    private let end = Mutex<End?>(nil)

    /// - Parameters:
    ///   - program: One that was built with the tests, by its name; or an absolute path.
    ///   - environment: All of it.
    init(
        _ program: String, _ arguments: [String], environment: [String: String], outputPath: String
    ) throws {
        let path = program.hasPrefix("/") ? program : BuiltProduct.path(program)
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, outputPath, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        posix_spawn_file_actions_adddup2(&actions, 1, 2)

        // The threads of a test run block signals, and a child inherits that.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        var all = sigset_t()
        sigemptyset(&none)
        sigfillset(&all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))

        var argumentPointers = ([path] + arguments).map { strdup($0) } + [nil]
        var variablePointers = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for pointer in argumentPointers + variablePointers { free(pointer) } }
        var child: pid_t = 0
        let result = posix_spawn(&child, path, &actions, &attributes, &argumentPointers, &variablePointers)
        guard result == 0 else { throw Failure(what: "\(path): \(String(cString: strerror(result)))") }
        pid = child
        self.outputPath = outputPath
    }

    deinit { _ = killNow() }

    /// What it has written so far.
    var output: String { ProcessTable.read(outputPath) }

    /// How it ended; `nil` while it runs.
    var ended: End? { poll(flags: WNOHANG) }

    func signal(_ number: Int32) {
        // Not after it was reaped: the id may be another's by then.
        if ended == nil { kill(pid, number) }
    }

    /// `kill -9`, and waits until it is gone.
    @discardableResult
    func killNow() -> End? {
        signal(SIGKILL)
        return poll(flags: 0)
    }

    /// Waits until it ends by itself.
    func waitForEnd(within limit: Duration = .seconds(30)) async -> End? {
        _ = await holds(within: limit) { ended != nil }
        return ended
    }

    private func poll(flags: Int32) -> End? {
        end.withLock { end in
            if let end { return end }
            var status: Int32 = 0
            var result: Int32
            repeat { result = waitpid(pid, &status, flags) } while result < 0 && errno == EINTR
            guard result == pid else { return nil }
            let number = status & 0x7F
            end = number == 0 ? .exited((status >> 8) & 0xFF) : .killed(signal: number)
            return end
        }
    }
}
