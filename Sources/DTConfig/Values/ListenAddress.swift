/// Where a server listens: `HOST:PORT`. Port 0 lets the system choose one.
package struct ListenAddress: Hashable, Sendable, CustomStringConvertible {
    /// A name or an address; an IPv6 address without its brackets.
    package var host: String
    package var port: Int

    package init(host: String, port: Int) { (self.host, self.port) = (host, port) }

    /// Reads `127.0.0.1:8080`, `[::1]:8080`, `localhost:0` or `:8080` (every address of this machine).
    package init(_ text: String) throws(FormatError) {
        let named = text.hasPrefix(":") ? "0.0.0.0" + text : text
        (host, port) = try HostAndPort.read(named[...], defaultPort: nil, ports: 0...65_535)
    }

    package var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}

/// The part `HOST:PORT` of URLs and listening addresses.
enum HostAndPort {
    /// - Parameter defaultPort: The port when the text names none; `nil` when it must.
    static func read(
        _ text: Substring, defaultPort: Int?, ports: ClosedRange<Int>
    ) throws(FormatError) -> (host: String, port: Int) {
        let host: Substring
        let tail: Substring
        if text.hasPrefix("[") {
            guard let end = text.firstIndex(of: "]") else { throw FormatError("lacks the ] after the IPv6 address") }
            host = text[text.index(after: text.startIndex)..<end]
            tail = text[text.index(after: end)...]
            guard host.contains(":"), host.allSatisfy({ $0.isHexDigit || $0 == ":" || $0 == "." }) else {
                throw FormatError("holds no IPv6 address between [ and ]")
            }
        } else {
            host = text.prefix { $0 != ":" }
            tail = text.dropFirst(host.count)
            guard tail.dropFirst().allSatisfy({ $0 != ":" }) else {
                throw FormatError("has too many colons; write an IPv6 address as [::1]:8080")
            }
        }
        guard !host.isEmpty else { throw FormatError("names no host") }
        guard host.utf8.count <= 253, host.utf8.allSatisfy(isHostByte) else {
            throw FormatError("has a host with a character that no host name has")
        }
        if tail.isEmpty {
            guard let defaultPort else { throw FormatError("must be HOST:PORT such as 127.0.0.1:8080") }
            return (String(host), defaultPort)
        }
        let digits = tail.dropFirst()
        guard tail.hasPrefix(":"), !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let port = Int(digits), ports.contains(port)
        else {
            throw FormatError("has a port that is no number from \(ports.lowerBound) to \(ports.upperBound)")
        }
        return (String(host), port)
    }

    private static func isHostByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"),
            UInt8(ascii: ":"):
            true
        default: false
        }
    }
}
