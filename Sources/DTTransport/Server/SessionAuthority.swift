package import DTWire

/// What a coordinator knows that a handshake needs: its keys, and whom it takes. Implemented over the coordinator's store.
///
/// `key` and `signingKey` are asked for known and unknown names alike, before anything is proved: they should take the same
/// time for both. An error of any of these is answered as `busy`.
package protocol SessionAuthority: Sendable {
    /// The API key of this id, revoked or expired as it may be; `nil` when there is none.
    func key(_ id: KeyID) async throws -> StoredKey?

    /// The signing key of this id; `nil` when there is none, after at most one rate-limited look at the store.
    func signingKey(_ id: SigningKeyID) async throws -> SigningKey?

    /// Decides about a worker whose proof held: whether its id is its principal's, on which terms it gets a session, and with
    /// which token. Key, expiry and role have been checked.
    func admit(_ applicant: Applicant) async throws -> AdmissionDecision

    /// Takes note of a handshake that led to no session, for logs and counters.
    func handshakeFailed(_ code: CloseCode, reason: String, from peer: String)
}

extension SessionAuthority {
    package func handshakeFailed(_ code: CloseCode, reason: String, from peer: String) {}
}
