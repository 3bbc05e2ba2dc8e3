package import DTWire

/// What a worker says of itself when it opens a session.
package struct SessionOffer: Sendable {
    package var credential: Credential
    /// The id that it had before; absent the first time, and with a token.
    package var workerID: WorkerID?
    /// The heartbeat that it wishes for.
    package var heartbeat: Duration?
    /// Names of additions to the protocol that it understands.
    package var features: [String]
    /// The program and its version, at most 128 bytes.
    package var agent: String

    package init(
        credential: Credential, workerID: WorkerID? = nil, heartbeat: Duration? = nil, features: [String] = [],
        agent: String
    ) {
        self.credential = credential
        self.workerID = workerID
        self.heartbeat = heartbeat
        self.features = features
        self.agent = agent
    }
}
