import DTConfig
import DTTransport
import DTWire

/// Where sessions are opened, and how.
struct Destination: Sendable {
    let url: CoordinatorURL
    let tls: ClientTLS
    /// Which file of certificates is meant: one that was replaced is another.
    private let certificates: FileMark?
    /// A wish.
    let heartbeat: Duration
    /// Holds what TLS needs; one for all sessions with this destination.
    let connector: SessionConnector

    init(_ settings: IdentitySettings, clocks: Clocks) {
        url = settings.coordinator
        tls = ClientTLS(extraCAFile: settings.caFile)
        certificates = settings.caFile.flatMap(FileMark.init)
        heartbeat = settings.heartbeatInterval
        connector = SessionConnector(tls: tls, clocks: clocks)
    }

    /// Whether a session with the other would be no other.
    func isSame(as other: Destination) -> Bool {
        url == other.url && tls == other.tls && certificates == other.certificates && heartbeat == other.heartbeat
    }
}
