import Glibc
import Synchronization

/// The file that a process's log goes to beside standard error. When a line would make it too long, it is renamed to
/// `NAME.1`, the one before that to `NAME.2` and so on, and begins anew.
///
/// Never in the way of who logs: what cannot be written is lost, and the next line tries again, also to open the file.
package final class LogFile: Sendable {
    /// The longest file, in bytes.
    package static let limit = 16 << 20
    /// How many older files are kept.
    package static let kept = 5

    package let path: String
    private let limit: Int
    private let kept: Int
    private let state: Mutex<State>

    private struct State {
        var descriptor: Int32 = -1
        var size = 0
        /// Whether the last line was cut short, so that the next begins on a line of its own.
        var isMidLine = false
        /// The error number of the last failure; 0 when the last line was written.
        var failure: Int32 = 0
    }

    /// Makes the folder, where it is missing, and opens the file (0640).
    package init(folder: String, name: String, limit: Int = LogFile.limit, kept: Int = LogFile.kept) {
        path = "\(folder)/\(name)"
        self.limit = limit
        self.kept = kept
        Self.makeFolders(folder)
        var first = State()
        Self.open(path, &first)
        state = Mutex(first)
    }

    deinit { state.withLock { if $0.descriptor >= 0 { close($0.descriptor) } } }

    /// Why nothing is written now, in words; `nil` when all is well.
    package var failure: String? {
        let code = state.withLock(\.failure)
        return code == 0 ? nil : "\(path): the log cannot be written: \(String(cString: strerror(code)))"
    }

    /// Adds a whole line with its end.
    package func write(_ line: [UInt8]) {
        state.withLock { state in
            if state.descriptor >= 0, state.size > 0, state.size + line.count > limit { rotate(&state) }
            if state.descriptor < 0 { Self.open(path, &state) }
            guard state.descriptor >= 0 else { return }
            append(state.isMidLine ? [0x0A] + line : line, &state)
        }
    }

    private func append(_ line: [UInt8], _ state: inout State) {
        var rest = line[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(state.descriptor, $0.baseAddress, $0.count) }
            if count > 0 {
                rest = rest.dropFirst(count)
                state.size += count
            } else if errno != EINTR {
                state.failure = errno
                state.isMidLine = state.isMidLine || rest.count < line.count
                return
            }
        }
        (state.failure, state.isMidLine) = (0, false)
    }

    private func rotate(_ state: inout State) {
        close(state.descriptor)
        state.descriptor = -1
        for number in stride(from: kept - 1, through: 1, by: -1) {
            rename("\(path).\(number)", "\(path).\(number + 1)")
        }
        if kept > 0 { rename(path, "\(path).1") } else { unlink(path) }
    }

    private static func open(_ path: String, _ state: inout State) {
        state.descriptor = Glibc.open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0o640)
        guard state.descriptor >= 0 else {
            state.failure = errno
            return
        }
        (state.size, state.failure) = (max(0, Int(lseek(state.descriptor, 0, SEEK_END))), 0)
    }

    private static func makeFolders(_ path: String) {
        var end = path.startIndex
        while let slash = path[end...].dropFirst().firstIndex(of: "/") {
            mkdir(String(path[..<slash]), 0o755)
            end = slash
        }
        mkdir(path, 0o750)
    }
}
