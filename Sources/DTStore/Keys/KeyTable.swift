package import DTWire

/// API keys, and the keys that tokens are signed with.
package protocol KeyTable: Sendable {
    /// Keeps a new key.
    ///
    /// - Throws: `invalidRequest` when a key of this id is there.
    func insertKey(_ key: StoredKey) async throws(StoreError)

    /// One key, revoked or not; `nil` when there is none.
    func key(_ keyID: KeyID) async throws(StoreError) -> StoredKey?

    /// All keys, oldest first.
    func keys() async throws(StoreError) -> [StoredKey]

    /// Revokes a key. The time of the first revocation stays.
    ///
    /// - Returns: Whether there is such a key.
    func revokeKey(_ keyID: KeyID, at now: Timestamp) async throws(StoreError) -> Bool

    /// Keeps a new signing key.
    ///
    /// - Throws: `invalidRequest` when a key of this id is there.
    func insertSigningKey(_ key: SigningKey) async throws(StoreError)

    /// The signing keys that have not retired, oldest first.
    func signingKeys(at now: Timestamp) async throws(StoreError) -> [SigningKey]

    /// Says when nothing that a signing key signed is valid any more.
    func retireSigningKey(_ id: SigningKeyID, at moment: Timestamp) async throws(StoreError)

    /// Changes whenever a key or a signing key does, in this process or in another one.
    func keyRevision() async throws(StoreError) -> Int64
}
