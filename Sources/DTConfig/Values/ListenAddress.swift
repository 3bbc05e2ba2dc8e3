import DTWire

/// Where a server listens: `HOST:PORT`. Port 0 lets the system choose one.
package struct ListenAddress: Hashable, Sendable, CustomStringConvertible {
    /// A name or an address; an IPv6 address without its brackets.
    package var host: String
    package var port: Int

    package init(host: String, port: Int) { (self.host, self.port) = (host, port) }

    /// Reads `127.0.0.1:8080`, `[::1]:8080`, `localhost:0` or `:8080` (every address of this machine).
    package init(_ text: String) throws(FormatError) {
        let named = text.hasPrefix(":") ? "0.0.0.0" + text : text
        do throws(AddressError) {
            (host, port) = try HostAndPort.read(named[...], defaultPort: nil, ports: 0...65_535)
        } catch {
            throw FormatError(error.message)
        }
    }

    package var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
