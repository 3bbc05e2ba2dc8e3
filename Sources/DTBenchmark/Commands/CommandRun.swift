import CBenchmark
import DTWire
import Glibc

/// Runs of a program, each from its start to its exit.
///
/// The program reads nothing, its standard output is dropped, and the end of its standard error is kept for the message of
/// a run that fails. What it starts and leaves behind belongs to the task, and is stopped with it.
struct CommandRun: MeasurableRun {
    private let program: String
    private let arguments: CStrings
    private let environment: CStrings
    private let warmup: Int
    private let iterations: Int
    private var runs = 0
    private var errors = StreamTail(limit: 2048)
    private var exit: CInt = 0
    private var peakKibibytes = 0

    init(_ command: [String], environment: [String: String], warmup: Int, iterations: Int) {
        program = command.first ?? ""
        arguments = CStrings(command)
        self.environment = CStrings(environment.map { "\($0.key)=\($0.value)" })
        self.warmup = warmup
        self.iterations = iterations
    }

    mutating func run() throws(BenchmarkFailure) {
        runs += 1
        errors.removeAll()
        var pipe = try StreamPipe(purpose: "the standard error of \(program)")
        let process = try start(errorsTo: pipe.writeEnd)
        pipe.closeWriteEnd()
        try watch(process, pipe)
        var usage = rusage()
        while wait4(process, &exit, 0, &usage) < 0 {
            guard errno == EINTR else {
                throw BenchmarkFailure(
                    code: .internalError, message: "\(whichRun) cannot be waited for: \(SystemError.text(errno))")
            }
        }
        peakKibibytes = max(peakKibibytes, usage.ru_maxrss)
    }

    func settle() throws(BenchmarkFailure) {
        guard exit != 0 else { return }
        let signal = exit & 0x7f
        let tail =
            errors.text.isEmpty ? "it wrote nothing to standard error" : "its standard error ends: \(errors.text)"
        throw BenchmarkFailure(
            status: .failed, code: signal == 0 ? .exitCode : .signal,
            message: signal == 0
                ? "\(whichRun) ended with exit code \((exit >> 8) & 0xff); \(tail)"
                : "\(whichRun) was ended by signal \(signal); \(tail)")
    }

    /// The kernel counts a program from the moment when it still shares the memory of `dt-bench`, so that this is never
    /// below what `dt-bench` itself takes.
    func peakMemoryBytes() throws(BenchmarkFailure) -> Int64 { Int64(peakKibibytes) * 1024 }

    /// The run in words: which, of what.
    private var whichRun: String {
        runs <= warmup
            ? "warm-up run \(runs) of \(warmup) of \(program)" : "run \(runs - warmup) of \(iterations) of \(program)"
    }

    private func start(errorsTo descriptor: CInt) throws(BenchmarkFailure) -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, descriptor, STDERR_FILENO)

        // What dt-bench ignores or blocks, the program does not.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var all = sigset_t()
        var none = sigset_t()
        sigfillset(&all)
        sigemptyset(&none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))

        var process: pid_t = 0
        let error = posix_spawnp(&process, program, &actions, &attributes, arguments.list, environment.list)
        guard error == 0 else { throw refusal(error) }
        return process
    }

    /// Takes what the program writes until it has ended, so that it never waits for us.
    private mutating func watch(_ process: pid_t, _ pipe: borrowing StreamPipe) throws(BenchmarkFailure) {
        let ended = dt_open_process(process)
        guard ended >= 0 else {
            throw BenchmarkFailure(
                code: .internalError, message: "\(whichRun) cannot be watched: \(SystemError.text(errno))")
        }
        defer { close(ended) }
        var watched = [
            pollfd(fd: ended, events: Int16(POLLIN), revents: 0),
            pollfd(fd: pipe.readEnd, events: Int16(POLLIN), revents: 0),
        ]
        while watched[0].revents == 0 {
            guard poll(&watched, 2, -1) >= 0 || errno == EINTR else {
                throw BenchmarkFailure(
                    code: .internalError, message: "\(whichRun) cannot be watched: \(SystemError.text(errno))")
            }
            // A closed stream stays readable: it is looked at no more.
            if watched[1].revents != 0, pipe.drain(into: &errors) == .closed { watched[1].fd = -1 }
            watched[1].revents = 0
        }
        _ = pipe.drain(into: &errors)
    }

    private func refusal(_ error: CInt) -> BenchmarkFailure {
        let code: ReasonCode =
            switch error {
            case ENOENT, ENOTDIR: .programMissing
            case EAGAIN, ENOMEM, EMFILE, ENFILE: .spawnFailed
            default: .programUnusable
            }
        return BenchmarkFailure(code: code, message: "\(whichRun) cannot be started: \(SystemError.text(error))")
    }
}
