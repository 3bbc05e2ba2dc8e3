package import DTStore
package import DTWire

/// Mints tokens, and sees to it that there is a key to sign them with.
///
/// A signing key signs for `signingPeriod`. Its successor is made then, signs once every coordinator has had time to load it,
/// and so retires the one before when the last token of that one has expired.
package struct TokenMint: Sendable {
    private let keys: any KeyTable
    private let clocks: Clocks

    /// How long one key signs.
    package static let signingPeriod: Duration = .seconds(30 * 86_400)
    /// How long a token lives at most.
    package static let maxLife: Duration = .seconds(30 * 86_400)
    /// How long the chain of renewals of a worker's token may be.
    package static let maxRenewal: Duration = .seconds(366 * 86_400)
    /// How often coordinators load signing keys anew.
    package static let reloadPeriod: Duration = .seconds(5)

    package init(keys: any KeyTable, clocks: Clocks) {
        self.keys = keys
        self.clocks = clocks
    }

    /// Signs a token.
    ///
    /// - Parameters:
    ///   - subject: The worker id; for the API, who holds it.
    ///   - parent: The key that it is minted with: it ends when that does.
    ///   - life: At most `maxLife`, and never beyond the parent's expiry.
    ///   - renewUntil: Until when a worker's token is renewed; for a renewal, what the token before had.
    /// - Throws: `StoreError`.
    package func mint(
        subject: String, parent: StoredKey, roles: Set<Role>, audience: Audience, life: Duration,
        renewUntil: Timestamp? = nil
    ) async throws -> (token: Token, expires: Timestamp) {
        var generator = SystemRandomNumberGenerator()
        let now = clocks.calendar()
        var limit = renewUntil ?? now.advanced(by: audience == .session ? Self.maxRenewal : min(life, Self.maxLife))
        if let end = parent.expires { limit = min(limit, end) }
        let expires = min(now.advanced(by: min(life, Self.maxLife)), limit)
        let claims = TokenClaims(
            subject: subject, key: parent.id, roles: roles.sorted(), audience: audience, issued: now, expires: expires,
            renewUntil: limit, id: Base64URL.encode(randomBytes(12, using: &generator)))
        return (try Token(claims, signedWith: try await signingKey(at: now)), claims.expiry)
    }

    /// The key that signs now; made when there is none.
    package func signingKey(at now: Timestamp) async throws -> SigningKey {
        let known = try await keys.signingKeys(at: now)
        if let newest = known.last(where: { $0.signFrom <= now }) {
            if known.last?.id == newest.id, newest.created.advanced(by: Self.signingPeriod) <= now {
                try await add(from: now.advanced(by: Self.reloadPeriod * 2), at: now)
            }
            for old in known where old.retireAt == nil && old.signFrom < newest.signFrom {
                try await keys.retireSigningKey(old.id, at: now.advanced(by: Self.maxLife + TokenClaims.leeway))
            }
            return newest
        }
        // Nothing was ever signed, so no coordinator can be surprised by it.
        return try await add(from: now, at: now)
    }

    @discardableResult private func add(from signFrom: Timestamp, at now: Timestamp) async throws -> SigningKey {
        var generator = SystemRandomNumberGenerator()
        let key = SigningKey.generate(created: now, signFrom: signFrom, using: &generator)
        try await keys.insertSigningKey(key)
        return key
    }
}
