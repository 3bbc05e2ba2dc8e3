/// Why a text is no address, in words that follow the name of what it stands for: "must be …".
package struct AddressError: Error, Hashable, Sendable, CustomStringConvertible {
    package var message: String

    package var description: String { message }

    init(_ message: String) { self.message = message }
}

/// The part `HOST:PORT` of URLs and listening addresses.
package enum HostAndPort {
    /// - Parameter defaultPort: The port when the text names none; `nil` when it must.
    package static func read(
        _ text: Substring, defaultPort: Int?, ports: ClosedRange<Int>
    ) throws(AddressError) -> (host: String, port: Int) {
        let host: Substring
        let tail: Substring
        if text.hasPrefix("[") {
            guard let end = text.firstIndex(of: "]") else { throw AddressError("lacks the ] after the IPv6 address") }
            host = text[text.index(after: text.startIndex)..<end]
            tail = text[text.index(after: end)...]
            guard host.contains(":"), host.allSatisfy({ $0.isHexDigit || $0 == ":" || $0 == "." }) else {
                throw AddressError("holds no IPv6 address between [ and ]")
            }
        } else {
            host = text.prefix { $0 != ":" }
            tail = text.dropFirst(host.count)
            guard tail.dropFirst().allSatisfy({ $0 != ":" }) else {
                throw AddressError("has too many colons; write an IPv6 address as [::1]:8080")
            }
        }
        guard !host.isEmpty else { throw AddressError("names no host") }
        guard host.utf8.count <= 253, host.utf8.allSatisfy(isHostByte) else {
            throw AddressError("has a host with a character that no host name has")
        }
        if tail.isEmpty {
            guard let defaultPort else { throw AddressError("must be HOST:PORT such as 127.0.0.1:8080") }
            return (String(host), defaultPort)
        }
        let digits = tail.dropFirst()
        guard tail.hasPrefix(":"), !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let port = Int(digits), ports.contains(port)
        else {
            throw AddressError("has a port that is no number from \(ports.lowerBound) to \(ports.upperBound)")
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
