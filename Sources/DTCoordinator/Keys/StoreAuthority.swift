package import DTStore
import DTTransport
package import DTWire
package import Logging

/// Decides over the coordinator's store who gets a session, and on which terms.
package struct StoreAuthority: SessionAuthority {
    private let store: any TaskStore
    private let keyring: Keyring
    private let tokens: SessionTokens
    private let terms: Terms
    private let logger: Logger

    /// What every session is offered.
    package struct Terms: Hashable, Sendable {
        package var lease: Duration
        /// The shortest and the longest heartbeat that a worker is given.
        package var heartbeat: ClosedRange<Duration>
        /// What a worker gets that wishes for nothing.
        package var usualHeartbeat: Duration
        package var maxMessageBytes: Int

        package init(
            lease: Duration, heartbeat: ClosedRange<Duration>, usualHeartbeat: Duration, maxMessageBytes: Int
        ) {
            self.lease = lease
            self.heartbeat = heartbeat
            self.usualHeartbeat = usualHeartbeat
            self.maxMessageBytes = maxMessageBytes
        }
    }

    package init(store: any TaskStore, keyring: Keyring, tokens: SessionTokens, terms: Terms, logger: Logger) {
        self.store = store
        self.keyring = keyring
        self.tokens = tokens
        self.terms = terms
        self.logger = logger
    }

    package func key(_ id: KeyID) async throws -> StoredKey? { try await keyring.key(id) }

    package func signingKey(_ id: SigningKeyID) async throws -> SigningKey? { try await keyring.signingKey(id) }

    package func admit(_ applicant: Applicant) async throws -> AdmissionDecision {
        var generator = SystemRandomNumberGenerator()
        let workerID = applicant.workerID ?? .random(prefix: "w-", using: &generator)
        if let known = try await store.worker(workerID), known.principal != applicant.key.principal {
            return .refuse(
                Refused(
                    .workerIDTaken,
                    "worker id \(workerID) belongs to another principal: choose another, or use a key of that principal"
                ))
        }
        let (token, _) = try await tokens.mint(for: workerID, applicant)
        let wish = applicant.hello.heartbeat ?? terms.usualHeartbeat
        let heartbeat = min(max(wish, terms.heartbeat.lowerBound), terms.heartbeat.upperBound)
        let welcome = Welcome(
            features: [], clusterID: store.identity.cluster, generation: store.identity.generation,
            workerID: workerID, heartbeatMilliseconds: heartbeat.inMilliseconds,
            leaseMilliseconds: terms.lease.inMilliseconds, maxMessageBytes: terms.maxMessageBytes, roster: [])
        return .accept(welcome, token: token)
    }

    package func handshakeFailed(_ code: CloseCode, reason: String, from peer: String) {
        logger.info("a handshake failed", metadata: ["code": "\(code)", "reason": "\(reason)", "peer": "\(peer)"])
    }
}
