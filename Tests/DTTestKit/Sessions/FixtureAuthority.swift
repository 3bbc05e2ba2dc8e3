import DTTransport
package import DTWire
import Synchronization

/// A coordinator's knowledge for tests: some keys, and terms for everyone who proves one.
package final class FixtureAuthority: SessionAuthority {
    private struct State {
        var keys: [KeyID: StoredKey] = [:]
        var signingKeys: [SigningKeyID: SigningKey] = [:]
        var failures: [CloseCode] = []
        var admitted = 0
    }

    private let state: Mutex<State>
    private let welcome: Welcome
    private let decide: @Sendable (Applicant) async throws -> AdmissionDecision?

    /// - Parameter decide: decides in place of the terms; `nil` leaves it at them.
    package init(
        keys: [StoredKey], signingKeys: [SigningKey] = [], welcome: Welcome = HandshakeFixture.welcome(),
        decide: @escaping @Sendable (Applicant) async throws -> AdmissionDecision? = { _ in nil }
    ) {
        state = Mutex(
            State(
                keys: Dictionary(uniqueKeysWithValues: keys.map { ($0.id, $0) }),
                signingKeys: Dictionary(uniqueKeysWithValues: signingKeys.map { ($0.id, $0) })))
        self.welcome = welcome
        self.decide = decide
    }

    /// The handshakes that led to no session, by their close codes.
    package var failures: [CloseCode] { state.withLock { $0.failures } }

    /// How many sessions were given.
    package var admitted: Int { state.withLock { $0.admitted } }

    package func key(_ id: KeyID) async throws -> StoredKey? { state.withLock { $0.keys[id] } }

    package func signingKey(_ id: SigningKeyID) async throws -> SigningKey? { state.withLock { $0.signingKeys[id] } }

    package func admit(_ applicant: Applicant) async throws -> AdmissionDecision {
        if let decision = try await decide(applicant) { return decision }
        state.withLock { $0.admitted += 1 }
        var welcome = welcome
        welcome.workerID = applicant.workerID ?? welcome.workerID
        return .accept(welcome, token: nil)
    }

    package func handshakeFailed(_ code: CloseCode, reason: String, from peer: String) {
        state.withLock { $0.failures.append(code) }
    }
}
