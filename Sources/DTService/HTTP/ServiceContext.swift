package import Hummingbird
import Logging
package import NIOCore

/// What is known of a request beside itself: where it came from, and the values of its path's variables.
package struct ServiceContext: RequestContext {
    package var coreContext: CoreRequestContextStorage
    /// The other end of the connection; absent for a socket without an address.
    package let peer: SocketAddress?
    /// The values of the route's `{variables}`, decoded.
    package var variables: [String: String] = [:]

    package init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        peer = source.channel.remoteAddress
    }

    /// Whether the request came from this machine: 127.0.0.0/8, ::1, an IPv4 loopback mapped into IPv6, or a local socket.
    package var isFromLoopback: Bool {
        switch peer {
        case .v4: (peer?.ipAddress ?? "").hasPrefix("127.")
        case .v6: ["::1"].contains(peer?.ipAddress ?? "") || (peer?.ipAddress ?? "").hasPrefix("::ffff:127.")
        case .unixDomainSocket: true
        case nil: false
        }
    }

    /// The peer's address without its port.
    package var peerAddress: String { peer?.ipAddress ?? "local" }

    /// What the log calls this request.
    package var requestID: String { logger[metadataKey: "hb.request.id"].map { "\($0)" } ?? "none" }
}
