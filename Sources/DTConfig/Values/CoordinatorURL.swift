/// Where a coordinator is: `http://HOST:PORT` or `https://HOST:PORT`. It has no path, user, query or fragment, so that
/// nothing secret can stand in it and every address under it is made the same way.
package struct CoordinatorURL: Hashable, Sendable {
    /// Whether TLS is spoken: `https` for the API and `wss` for the session.
    package var isSecure: Bool
    /// A name or an address; an IPv6 address without its brackets.
    package var host: String
    /// 80 or 443 when the text names none.
    package var port: Int

    package init(isSecure: Bool, host: String, port: Int) {
        self.isSecure = isSecure
        self.host = host
        self.port = port
    }

    /// Reads a URL as people write it.
    ///
    /// - Throws: `FormatError` that says which part is wrong.
    package init(_ text: String) throws(FormatError) {
        let lowered = text.lowercased()
        let rest: Substring
        if lowered.hasPrefix("http://") {
            (isSecure, rest) = (false, text.dropFirst(7))
        } else if lowered.hasPrefix("https://") {
            (isSecure, rest) = (true, text.dropFirst(8))
        } else {
            throw FormatError("must be a URL such as http://localhost:8080 or https://dt.example.com")
        }
        let authority = rest.hasSuffix("/") ? rest.dropLast() : rest
        guard !authority.contains("@") else { throw FormatError("must not hold a user or a password") }
        guard !authority.contains(where: { "/?#\\".contains($0) }) else {
            throw FormatError("must end after the host and port, without a path, query or fragment")
        }
        (host, port) = try HostAndPort.read(authority, defaultPort: isSecure ? 443 : 80, ports: 1...65_535)
    }

    /// Whether the host is this machine by its well-known names; a bearer may then travel without TLS.
    package var isLoopback: Bool {
        let isAddress = host.utf8.allSatisfy { (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") }
        return host == "localhost" || host == "::1" || isAddress && host.hasPrefix("127.")
    }
}

extension CoordinatorURL: CustomStringConvertible {
    /// The URL without a slash at its end; the port is left out where it is the scheme's own.
    package var description: String {
        let shown = host.contains(":") ? "[\(host)]" : host
        let standard = port == (isSecure ? 443 : 80)
        return "\(isSecure ? "https" : "http")://\(shown)\(standard ? "" : ":\(port)")"
    }
}
