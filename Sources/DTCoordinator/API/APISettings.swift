package import DTWire

/// What the HTTP API is told.
package struct APISettings: Hashable, Sendable {
    /// Whether the server speaks TLS, so that keys and tokens may come from anywhere.
    package var isSecure = false
    /// Whether they may come unencrypted from other machines all the same.
    package var allowPlaintextBearer = false
    /// The largest message to a worker: a task that does not fit is refused.
    package var maxMessage: ByteCount = .mebibytes(1)
    /// The largest body of a request, uploads aside.
    package var maxBody: ByteCount = .mebibytes(16)
    /// How long a waiting request may wait.
    package var maxWait: Duration = .seconds(60)
    /// How often a stream of events says that it lives.
    package var eventHeartbeat: Duration = .seconds(15)

    package init() {}

    /// The most tasks in one submit.
    package static let maxSubmittedTasks = 10_000
    /// The most tasks that one stream of events can name.
    package static let maxNamedTasks = 500
    /// The most items on one page.
    package static let maxPage = 500
    /// The most bytes in one piece of a log.
    package static let maxLogPiece = 1 << 20
    /// How long a token lives at most.
    package static let maxTokenLife: Duration = .seconds(30 * 86_400)
    /// For how long a worker's token may be renewed, unless its key ends first.
    package static let maxRenewal: Duration = .seconds(366 * 86_400)
}
