/// What a coordinator keeps of an API key: enough to check one, never the key.
package struct StoredKey: Hashable, Sendable {
    package var id: KeyID
    /// What people call it.
    package var name: String
    /// Who holds it. A rotated key keeps its predecessor's, and worker ids belong to the principal.
    package var principal: String
    package var roles: Set<Role>
    package var created: Timestamp
    package var expires: Timestamp?
    package var revoked: Timestamp?
    /// `APIKey.httpDigest`, for keys with a role beside `worker`.
    package var httpDigest: [UInt8]?
    /// `K`, kept only for keys that may open `/ws`: those with the role `worker`.
    package var proofKey: ProofKey?

    package init(
        id: KeyID, name: String, principal: String, roles: Set<Role>, created: Timestamp, expires: Timestamp? = nil,
        revoked: Timestamp? = nil, httpDigest: [UInt8]?, proofKey: ProofKey?
    ) {
        self.id = id
        self.name = name
        self.principal = principal
        self.roles = roles
        self.created = created
        self.expires = expires
        self.revoked = revoked
        self.httpDigest = httpDigest
        self.proofKey = proofKey
    }

    /// What to keep of a new key.
    package init(
        _ key: APIKey, name: String, principal: String, roles: Set<Role>, created: Timestamp, expires: Timestamp? = nil
    ) {
        self.init(
            id: key.id, name: name, principal: principal, roles: roles, created: created, expires: expires,
            httpDigest: roles.isSubset(of: [.worker]) ? nil : key.httpDigest,
            proofKey: roles.contains(.worker) ? key.proofKey : nil)
    }

    /// Whether a key shown to the HTTP API is this one. Says nothing of whether it still holds.
    package func matches(_ key: APIKey) -> Bool {
        if let httpDigest { return ConstantTime.equal(httpDigest, key.httpDigest) }
        if let proofKey { return ConstantTime.equal(proofKey.bytes, key.proofKey.bytes) }
        return false
    }

    /// Checks that the key holds at a time.
    /// - Throws: `CredentialError` with `revoked` or `expired`.
    package func check(at now: Timestamp) throws(CredentialError) {
        if let revoked, revoked <= now { throw CredentialError(.revoked, "key \(id) has been revoked") }
        if let expires, expires <= now { throw CredentialError(.expired, "key \(id) has expired") }
    }

    /// Whether the key holds at a time.
    package func holds(at now: Timestamp) -> Bool { (try? check(at: now)) != nil }

    /// The roles that a token minted with this key has: what it claims, as far as the key allows it. An admin key allows all.
    package func granting(_ claimed: some Sequence<Role>) -> Set<Role> {
        roles.contains(.admin) ? Set(claimed) : roles.intersection(claimed)
    }
}
