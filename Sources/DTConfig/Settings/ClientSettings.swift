package import DTWire

/// Whom a client command talks to, and as whom.
package struct ClientSettings: Hashable, Sendable {
    package var coordinator: CoordinatorURL
    package var apiKey: Secret?
    package var token: Secret?
    /// Certificates to trust beside the system's.
    package var caFile: String?
    /// Whether a key or token may be sent over plain HTTP to another machine.
    package var allowPlaintextBearer: Bool

    package init(
        coordinator: CoordinatorURL, apiKey: Secret? = nil, token: Secret? = nil, caFile: String? = nil,
        allowPlaintextBearer: Bool = false
    ) {
        self.coordinator = coordinator
        self.apiKey = apiKey
        self.token = token
        self.caFile = caFile
        self.allowPlaintextBearer = allowPlaintextBearer
    }
}
