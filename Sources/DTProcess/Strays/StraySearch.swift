import CProcess
import Glibc

/// Finds processes by a variable of their environment, and kills them: what is left of tasks whose keeper and warden were
/// killed together, so that nobody inherited it.
///
/// It sees what runs as our user and still has the variable. What has cleared its environment or become another user is not
/// seen, so that finding nothing is no proof as the warden's is.
package struct StraySearch: Sendable {
    /// A process that was found.
    package struct Stray: Hashable, Sendable {
        package var processID: Int32
        /// What the variable said.
        package var value: String
    }

    /// What came of a search.
    package struct Findings: Sendable {
        /// Found, killed and gone.
        package var killed: [Stray] = []
        /// Found and still there.
        package var remaining: [Stray] = []
        /// Whether the processes of this machine could be read at all.
        package var isComplete = true
    }

    private let variable: String
    private let matches: @Sendable (String) -> Bool

    /// - Parameter matches: whether a process with this value of the variable is looked for.
    package init(variable: String, matches: @escaping @Sendable (String) -> Bool) {
        self.variable = variable
        self.matches = matches
    }

    /// Kills what it finds until it finds nothing more. Blocks until then, at most two seconds: it is for moments at which
    /// nothing else is to be done.
    package func clear() -> Findings {
        var found: Set<Stray> = []
        var living: [Stray] = []
        // For a moment of its exec a process has no environment: what is not seen in two walks is gone.
        var emptyWalks = 0
        for _ in 0..<400 {
            guard let seen = walk() else {
                return Findings(killed: [], remaining: Array(found), isComplete: false)
            }
            living = seen
            found.formUnion(seen)
            emptyWalks = seen.isEmpty ? emptyWalks + 1 : 0
            if emptyWalks == 2 { break }
            if !seen.isEmpty { usleep(5000) }
        }
        return Findings(
            killed: found.subtracting(living).sorted { $0.processID < $1.processID }, remaining: living)
    }

    /// Kills what it sees in one walk over all processes. Returns `nil` when they cannot be read.
    private func walk() -> [Stray]? {
        guard let folder = opendir("/proc") else { return nil }
        defer { closedir(folder) }
        var seen: [Stray] = []
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            guard let pid = Int32(name), pid != getpid(), isOurs(pid), let value = value(in: pid), matches(value)
            else { continue }
            if kill(pid) { seen.append(Stray(processID: pid, value: value)) }
        }
        return seen
    }

    private func isOurs(_ pid: Int32) -> Bool {
        var status = stat()
        return stat("/proc/\(pid)", &status) == 0 && status.st_uid == geteuid()
    }

    /// Kills a process that is still the one that was seen. Returns whether it was there.
    private func kill(_ pid: Int32) -> Bool {
        let handle = dtp_process_open(pid)
        guard handle >= 0 else { return handle != -ESRCH }
        defer { close(handle) }
        // The number may have become another's before it was held.
        guard value(in: pid).map(matches) ?? false else { return false }
        return dtp_process_signal(handle, SIGKILL) != -ESRCH
    }

    /// The variable in a process's environment; `nil` also for one that is dead and waits to be reaped.
    private func value(in pid: Int32) -> String? {
        let file = open("/proc/\(pid)/environ", O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var content: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while case let count = dtp_read(file, &buffer, buffer.count), count > 0 { content += buffer[..<count] }
        let start = Array("\(variable)=".utf8)
        let entry = content.split(separator: 0).first { $0.starts(with: start) }
        return entry.map { String(decoding: $0.dropFirst(start.count), as: UTF8.self) }
    }
}
