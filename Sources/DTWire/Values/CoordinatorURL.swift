/// Where a coordinator is: `http`, `https`, `ws` or `wss`, a host, a port, and a path in front of its own when it is behind a
/// proxy. Both the HTTP API and `/ws` are found from it. It has no user, query or fragment, so that nothing secret can stand
/// in it.
package struct CoordinatorURL: Hashable, Sendable {
    /// Whether TLS is spoken: `https` for the API and `wss` for the session.
    package var usesTLS: Bool
    /// A name or an address; an IPv6 address without its brackets.
    package var host: String
    /// 80 or 443 when the text names none.
    package var port: Int
    /// What comes before `/ws` and `/v1`; empty, or begins with a slash and ends without one.
    package var basePath: String

    package init(usesTLS: Bool, host: String, port: Int, basePath: String = "") {
        self.usesTLS = usesTLS
        self.host = host
        self.port = port
        self.basePath = basePath
    }

    /// Reads a URL as people write it.
    ///
    /// - Throws: `AddressError` that says which part is wrong.
    package init(_ text: String) throws(AddressError) {
        let scheme = text.prefix { $0 != ":" }
        let rest = text.dropFirst(scheme.count)
        switch scheme.lowercased() {
        case "http" where rest.hasPrefix("://"), "ws" where rest.hasPrefix("://"): usesTLS = false
        case "https" where rest.hasPrefix("://"), "wss" where rest.hasPrefix("://"): usesTLS = true
        default: throw AddressError("must be a URL such as http://localhost:8080 or https://dt.example.com")
        }
        let location = rest.dropFirst(3)
        guard !location.contains("@") else { throw AddressError("must not hold a user or a password") }
        let authority = location.prefix { !"/?#\\".contains($0) }
        var path = location.dropFirst(authority.count)
        guard path.utf8.allSatisfy(Self.isPathByte) else {
            throw AddressError("must end after the host, port and path, without a query or fragment")
        }
        while path.last == "/" { path.removeLast() }
        if path.hasSuffix("/ws") { path.removeLast(3) }
        basePath = String(path)
        (host, port) = try HostAndPort.read(authority, defaultPort: usesTLS ? 443 : 80, ports: 1...65_535)
    }

    /// The characters that RFC 3986 gives to a path, less `@` and escapes, which no such path needs.
    private static func isPathByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "/-._~!$&'()*+,;=:".utf8.contains(byte)
        }
    }

    /// The URL of a path of the HTTP API, which begins with a slash.
    package func api(_ path: String) -> String { "\(usesTLS ? "https" : "http")://\(authority)\(basePath)\(path)" }

    /// `/ws` behind the base path.
    package var sessionPath: String { basePath + "/ws" }

    /// Host and port as the `Host` header has them: the port is left out where it is the scheme's own.
    package var authority: String {
        let name = host.contains(":") ? "[\(host)]" : host
        return port == (usesTLS ? 443 : 80) ? name : "\(name):\(port)"
    }

    /// Whether what is sent there stays on this machine, by the host's name alone; a bearer may then travel without TLS.
    package var isLoopback: Bool {
        let name = host.lowercased()
        return name == "localhost" || name == "::1" || Self.isLoopbackIPv4(name)
    }

    /// 127.0.0.0/8, written as four numbers.
    private static func isLoopbackIPv4(_ text: String) -> Bool {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }
}

extension CoordinatorURL: CustomStringConvertible {
    /// The URL without a slash at its end.
    package var description: String { api("") }
}
