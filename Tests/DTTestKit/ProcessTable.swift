import Glibc

/// The processes of this machine, as a test looks for those that should be gone.
package enum ProcessTable {
    /// The ids of processes whose command line holds a text. Dead ones that wait to be reaped have none.
    package static func processes(with marker: String) -> [Int32] {
        var found: [Int32] = []
        guard let folder = opendir("/proc") else { return [] }
        defer { closedir(folder) }
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            guard let pid = Int32(name), read("/proc/\(name)/cmdline").contains(marker) else { continue }
            found.append(pid)
        }
        return found
    }

    /// Whether a process is there and not yet dead.
    package static func isAlive(_ pid: Int32) -> Bool {
        let text = read("/proc/\(pid)/stat")
        guard let end = text.lastIndex(of: ")") else { return false }
        return !["Z", "X"].contains(text[text.index(end, offsetBy: 2)])
    }

    /// The parent of a process; `nil` when it is gone.
    package static func parent(of pid: Int32) -> Int32? {
        let text = read("/proc/\(pid)/stat")
        guard let end = text.lastIndex(of: ")") else { return nil }
        let fields = text[end...].dropFirst(2).split(separator: " ")
        return fields.count > 1 ? Int32(fields[1]) : nil
    }

    /// A file's text, `""` when it cannot be read; NUL stands as a space.
    package static func read(_ path: String) -> String {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return "" }
        defer { close(file) }
        var text: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while case let count = Glibc.read(file, &buffer, buffer.count), count > 0 { text += buffer[..<count] }
        return String(decoding: text.map { $0 == 0 ? 32 : $0 }, as: UTF8.self)
    }
}
