package import DTWire
package import HummingbirdCore
import HummingbirdTLS

/// The coordinator's listening side: the HTTP API and `/ws` on one port.
///
/// Give `builder(tls:)` to Hummingbird's `Application(router:server:)`: the router answers everything but `/ws`, and
/// `onSession` gets every session whose handshake succeeded.
package struct SessionServer: Sendable {
    let authority: any SessionAuthority
    let gate: HandshakeGate
    let idleTimeout: Duration
    let clocks: Clocks
    let accepts: @Sendable () -> Bool
    let onSession: @Sendable (Session) async -> Void

    /// - Parameters:
    ///   - idleTimeout: how long an HTTP connection may be without a request.
    ///   - accepts: whether new sessions are taken; else an upgrade is answered 503.
    ///   - onSession: runs for as long as the session is to stand; when it returns, the session is closed.
    package init(
        authority: any SessionAuthority, gate: HandshakeGate = HandshakeGate(), idleTimeout: Duration = .seconds(60),
        clocks: Clocks = .system, accepts: @escaping @Sendable () -> Bool = { true },
        onSession: @escaping @Sendable (Session) async -> Void
    ) {
        self.authority = authority
        self.gate = gate
        self.idleTimeout = idleTimeout
        self.clocks = clocks
        self.accepts = accepts
        self.onSession = onSession
    }

    /// What Hummingbird makes its server with; over TLS when there is a certificate.
    /// - Throws: `TLSFileError`.
    package func builder(tls: ServerTLS?) throws -> HTTPServerBuilder {
        let plain = HTTPServerBuilder { SessionChannel(server: self, isSecure: tls != nil, responder: $0) }
        guard let tls else { return plain }
        return try .tls(plain, tlsConfiguration: tls.configuration())
    }
}
