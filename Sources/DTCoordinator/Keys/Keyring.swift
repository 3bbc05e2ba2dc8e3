package import DTStore
package import DTWire
package import Logging

/// The keys that this coordinator knows, and the tokens that it signs. API keys are read from the store each time, so what
/// another process adds or revokes there counts at once; signing keys are kept, and read again when one is unknown.
package actor Keyring {
    /// How long a coordinator may go on without looking at the signing keys.
    private static let reloadPeriod = Duration.seconds(60)
    /// An unknown signing key causes no more than one look in this time.
    private static let reloadPause = Duration.seconds(5)
    /// How long a signing key is used before another takes over.
    private static let rotation = Duration.seconds(30 * 86_400)

    private let store: any TaskStore
    private let clocks: Clocks
    private let logger: Logger
    private var signingKeys: [SigningKey] = []
    private var loaded: Instant?

    package init(store: any TaskStore, clocks: Clocks, logger: Logger) {
        self.store = store
        self.clocks = clocks
        self.logger = logger
    }

    // MARK: - API keys

    /// An API key, whatever its state; `nil` when there is none.
    package nonisolated func key(_ id: KeyID) async throws(StoreError) -> StoredKey? { try await store.key(id) }

    /// Whether a key is known and holds now.
    package nonisolated func holds(_ id: KeyID) async throws(StoreError) -> Bool {
        try await store.key(id)?.holds(at: clocks.calendar()) ?? false
    }

    // MARK: - Signing keys

    /// A signing key by its name; an unknown one causes a look into the store, but not more often than every few seconds.
    package func signingKey(_ id: SigningKeyID) async throws(StoreError) -> SigningKey? {
        if let known = signingKeys.first(where: { $0.id == id }) { return known }
        if let loaded, loaded.duration(to: clocks.monotonic()) < Self.reloadPause { return nil }
        try await reload()
        return signingKeys.first { $0.id == id }
    }

    /// The key to sign with now. The first of a store signs at once; a later one only when every coordinator must have
    /// heard of it.
    private func currentSigningKey() async throws(StoreError) -> SigningKey {
        if loaded.map({ $0.duration(to: clocks.monotonic()) > Self.reloadPeriod }) ?? true { try await reload() }
        let now = clocks.calendar()
        if let newest = signingKeys.last(where: { $0.signFrom <= now }) {
            let isWaiting = signingKeys.contains { $0.signFrom > now }
            if newest.signFrom.advanced(by: Self.rotation) < now, !isWaiting {
                try await add(signFrom: now.advanced(by: Self.reloadPeriod * 2))
            }
            return newest
        }
        return try await add(signFrom: now)
    }

    @discardableResult
    private func add(signFrom: Timestamp) async throws(StoreError) -> SigningKey {
        var generator = SystemRandomNumberGenerator()
        let key = SigningKey.generate(created: clocks.calendar(), signFrom: signFrom, using: &generator)
        try await store.insertSigningKey(key)
        signingKeys.append(key)
        logger.info("made a signing key", metadata: ["kid": "\(key.id)"])
        return key
    }

    private func reload() async throws(StoreError) {
        signingKeys = try await store.signingKeys(at: clocks.calendar()).sorted { $0.signFrom < $1.signFrom }
        loaded = clocks.monotonic()
    }

    // MARK: - Tokens

    /// Signs a token.
    ///
    /// - Parameters:
    ///   - subject: The worker id; for the API, the holder's name.
    ///   - lifetime: How long it is good for; never longer than its key.
    ///   - renewFor: For how long it may be renewed, from now; never longer than its key.
    package func mint(
        for subject: String, with key: StoredKey, roles: Set<Role>, audience: Audience, lifetime: Duration,
        renewFor: Duration
    ) async throws -> (token: Token, claims: TokenClaims) {
        let signingKey = try await currentSigningKey()
        let now = clocks.calendar()
        let end = key.expires ?? Timestamp(milliseconds: .max / 2)
        var generator = SystemRandomNumberGenerator()
        let renewUntil = min(end, now.advanced(by: max(renewFor, lifetime)))
        let claims = TokenClaims(
            subject: subject, key: key.id, roles: roles.sorted(), audience: audience, issued: now,
            expires: min(renewUntil, now.advanced(by: lifetime)), renewUntil: renewUntil,
            id: Base64URL.encode(randomBytes(12, using: &generator)))
        return (try Token(claims, signedWith: signingKey), claims)
    }

    /// Checks a token of the HTTP API, signature first, and finds the key that it was minted with.
    ///
    /// - Throws: `CredentialError`, or `StoreError`.
    package func verify(_ token: Token, for audience: Audience) async throws -> (claims: TokenClaims, key: StoredKey) {
        guard let signingKey = try await signingKey(token.shown.signingKeyID) else {
            throw CredentialError(.wrongSignature, "the token's signing key is not known here")
        }
        let claims = try token.verify(with: signingKey)
        let now = clocks.calendar()
        try claims.check(for: audience, at: now)
        guard let key = try await store.key(claims.key) else {
            throw CredentialError(.revoked, "the key that the token was minted with is not known here")
        }
        try key.check(at: now)
        return (claims, key)
    }
}
