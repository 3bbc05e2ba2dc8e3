/// Where a coordinator is: `http`, `https`, `ws` or `wss`, a host or IP literal, a port, and a path in front of its own when it
/// is behind a proxy. Both the HTTP API and `/ws` are found from it.
package struct CoordinatorURL: Hashable, Sendable, CustomStringConvertible {
    package var usesTLS: Bool
    /// A name or an IP literal, the latter without brackets.
    package var host: String
    package var port: Int
    /// What comes before `/ws` and `/v1`; empty, or begins with a slash and ends without one.
    package var basePath: String

    /// Reads a URL.
    /// - Throws: `CoordinatorURLError`, which says what is wrong with it.
    package init(_ text: String) throws(CoordinatorURLError) {
        let failure = { (message: String) in CoordinatorURLError(url: text, message: message) }
        guard let colon = text.firstRange(of: "://") else {
            throw failure("it has no scheme: write http://HOST:PORT or https://HOST:PORT")
        }
        switch text[..<colon.lowerBound].lowercased() {
        case "http", "ws": usesTLS = false
        case "https", "wss": usesTLS = true
        default: throw failure("its scheme is none of http, https, ws, wss")
        }
        let rest = text[colon.upperBound...]
        guard !rest.contains("@") else { throw failure("credentials do not belong in it") }
        guard !rest.contains(where: { $0 == "?" || $0 == "#" || $0.isWhitespace }) else {
            throw failure("it has more than a host, a port and a path")
        }
        let slash = rest.firstIndex(of: "/") ?? rest.endIndex
        var path = rest[slash...]
        while path.last == "/" { path.removeLast() }
        if path.hasSuffix("/ws") { path.removeLast(3) }
        basePath = String(path)
        (host, port) = try Self.parseAuthority(rest[..<slash], defaultPort: usesTLS ? 443 : 80, failure)
    }

    private static func parseAuthority(
        _ text: Substring, defaultPort: Int, _ failure: (String) -> CoordinatorURLError
    ) throws(CoordinatorURLError) -> (String, Int) {
        var host = text
        var port: Substring?
        if text.first == "[" {
            guard let bracket = text.firstIndex(of: "]") else { throw failure("a bracket is not closed") }
            host = text[text.index(after: text.startIndex)..<bracket]
            let after = text[text.index(after: bracket)...]
            guard after.isEmpty || after.first == ":" else { throw failure("its port is not readable") }
            port = after.isEmpty ? nil : after.dropFirst()
        } else if let colon = text.lastIndex(of: ":") {
            host = text[..<colon]
            port = text[text.index(after: colon)...]
        }
        guard !host.isEmpty else { throw failure("it names no host") }
        guard text.first == "[" || !host.contains(":") else {
            throw failure("an IPv6 address is written in brackets: http://[::1]:8080")
        }
        guard let number = port.map({ Int($0) }) ?? defaultPort, (1...65_535).contains(number) else {
            throw failure("its port is not a number from 1 to 65535")
        }
        return (String(host), number)
    }

    /// The URL of a path of the HTTP API, which begins with a slash.
    package func api(_ path: String) -> String { "\(usesTLS ? "https" : "http")://\(authority)\(basePath)\(path)" }

    /// `/ws` behind the base path.
    package var sessionPath: String { basePath + "/ws" }

    /// Host and port as the `Host` header has them.
    package var authority: String {
        let name = host.contains(":") ? "[\(host)]" : host
        return port == (usesTLS ? 443 : 80) ? name : "\(name):\(port)"
    }

    /// Whether what is sent there stays on this machine, by the host's name alone.
    package var isLoopback: Bool {
        let name = host.lowercased()
        return name == "localhost" || name == "::1" || Self.isLoopbackIPv4(name)
    }

    /// 127.0.0.0/8, written as four numbers.
    private static func isLoopbackIPv4(_ text: String) -> Bool {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }

    package var description: String { api("") }
}

/// A text that does not say where a coordinator is.
package struct CoordinatorURLError: Error, Hashable, Sendable, CustomStringConvertible {
    package var url: String
    package var message: String

    package var description: String { "\"\(url)\" is no coordinator URL: \(message)" }
}
