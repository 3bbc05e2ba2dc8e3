import Glibc

/// The machine's processors, as far as this process may use them.
enum Processors {
    /// The architecture as `uname -m` says it: `x86_64`, `aarch64`.
    static var architecture: String {
        var names = utsname()
        guard uname(&names) == 0 else { return "unknown" }
        return withUnsafeBytes(of: &names.machine) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }

    /// How many logical processors this process may run on: its affinity, which a cpuset bounds too.
    static func allowed(_ root: HostRoot) throws(HostFault) -> Int {
        let file = "/proc/self/status"
        let text = try root.text(of: file)
        let list = text.split(separator: "\n").first { $0.hasPrefix("Cpus_allowed_list:") }
        guard let list, let count = count(list: list.drop { $0 != ":" }.dropFirst()), count > 0 else {
            throw HostFault(file, "does not say which processors are allowed")
        }
        return count
    }

    /// How many numbers a list such as `0-3,8` holds; `nil` when it is none.
    static func count(list: Substring) -> Int? {
        var total = 0
        for range in list.split(separator: ",") {
            let ends = range.split(separator: "-", omittingEmptySubsequences: false).map {
                Int($0.trimmed)
            }
            guard (1...2).contains(ends.count), let first = ends[0], let last = ends[ends.count - 1], first >= 0,
                first <= last, last < 1 << 20
            else { return nil }
            total += last - first + 1
        }
        return total
    }

    /// The processor's name, from /proc/cpuinfo, which each architecture writes in its own way.
    static func model(_ root: HostRoot) throws(HostFault) -> String {
        let text = try root.text(of: "/proc/cpuinfo")
        var values: [Substring: Substring] = [:]
        for line in text.split(separator: "\n") {
            guard let colon = line.firstIndex(of: ":") else { continue }
            let key = line[..<colon].trimmed
            if values[key] == nil { values[key] = line[line.index(after: colon)...].trimmed }
        }
        // x86; MIPS; PowerPC; ARM boards, twice; RISC-V.
        for key in ["model name", "cpu model", "cpu", "Model", "Hardware", "uarch"] as [Substring] {
            if let name = values[key], !name.isEmpty { return String(name) }
        }
        guard let implementer = values["CPU implementer"], let part = values["CPU part"] else {
            throw HostFault("/proc/cpuinfo", "names no processor")
        }
        return "ARM \(implementer):\(part)"
    }
}

extension Substring {
    /// Without the blanks at both ends.
    fileprivate var trimmed: Substring {
        var text = drop { $0 == " " || $0 == "\t" }
        while let last = text.last, last == " " || last == "\t" { text.removeLast() }
        return text
    }
}
