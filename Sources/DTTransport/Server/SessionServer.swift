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
    let patience: Patience
    let clocks: Clocks
    let accepts: @Sendable () -> Bool
    let onSession: @Sendable (Session) async -> Void

    /// How long a peer may take.
    package struct Patience: Hashable, Sendable {
        /// Until the first request of a connection has come.
        package var firstRequest: Duration = .seconds(10)
        /// Between two requests of an HTTP connection.
        package var idle: Duration = .seconds(60)
        /// For one step of a handshake.
        package var handshakeStep: Duration = SessionLimits.handshakeStep

        package init() {}
    }

    /// - Parameters:
    ///   - accepts: whether new sessions are taken; else an upgrade is answered 503.
    ///   - onSession: runs for as long as the session is to stand; when it returns, the session is closed.
    package init(
        authority: any SessionAuthority, gate: HandshakeGate = HandshakeGate(), patience: Patience = Patience(),
        clocks: Clocks = .system, accepts: @escaping @Sendable () -> Bool = { true },
        onSession: @escaping @Sendable (Session) async -> Void
    ) {
        self.authority = authority
        self.gate = gate
        self.patience = patience
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
