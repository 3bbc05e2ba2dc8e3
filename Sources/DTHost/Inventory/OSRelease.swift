/// The operating system's name, from os-release(5) and the kernel.
enum OSRelease {
    /// For people: `Debian GNU/Linux 12 (bookworm), Linux 6.1.0`.
    static func name(_ root: HostRoot) throws(HostFault) -> String {
        let file = root.exists("/etc/os-release") ? "/etc/os-release" : "/usr/lib/os-release"
        let text = try root.text(of: file)
        guard let name = value(of: "PRETTY_NAME", in: text) ?? value(of: "NAME", in: text), !name.isEmpty else {
            throw HostFault(file, "names no system")
        }
        let release = try root.text(of: "/proc/sys/kernel/osrelease").prefix { !$0.isWhitespace }
        return "\(name), Linux \(release)"
    }

    /// A variable's value as a shell would read it: in double or single quotes, or as it is.
    static func value(of variable: String, in text: String) -> String? {
        for line in text.split(whereSeparator: \.isNewline) where line.hasPrefix(variable + "=") {
            let value = line.dropFirst(variable.count + 1)
            guard let quote = value.first, quote == "\"" || quote == "'", value.count > 1, value.last == quote else {
                return String(value)
            }
            var plain = ""
            var isEscaped = false
            for character in value.dropFirst().dropLast() {
                if character == "\\", quote == "\"", !isEscaped {
                    isEscaped = true
                } else {
                    plain.append(character)
                    isEscaped = false
                }
            }
            return plain
        }
        return nil
    }
}
