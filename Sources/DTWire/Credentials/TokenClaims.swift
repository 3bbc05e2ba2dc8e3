/// The door that a token opens; never both.
package enum Audience: String, Choice {
    /// The WebSocket.
    case session = "dt/ws"
    /// The HTTP API.
    case api = "dt/api"
}

/// What a token says of its holder (RFC 7519). Times are whole seconds since 1970, as JWT has them.
package struct TokenClaims: Hashable, Sendable, Codable {
    /// The worker id; for the API, the name of who holds it.
    package var subject: String
    /// The API key that it was minted with: a revoked or expired key ends its tokens.
    package var key: KeyID
    package var roles: [Role]
    package var audience: Audience
    package var issuedAt: Int64
    package var notBefore: Int64
    package var expires: Int64
    /// Until when it is renewed; no later than the key's expiry.
    package var renewUntil: Int64
    /// Random, so that no two tokens are equal.
    package var id: String

    /// How far the clocks of two coordinators may differ.
    package static let leeway: Duration = .seconds(30)

    package init(
        subject: String, key: KeyID, roles: [Role], audience: Audience, issued: Timestamp, expires: Timestamp,
        renewUntil: Timestamp, id: String
    ) {
        self.subject = subject
        self.key = key
        self.roles = roles
        self.audience = audience
        issuedAt = issued.rawValue / 1000
        notBefore = issuedAt
        self.expires = expires.rawValue / 1000
        self.renewUntil = renewUntil.rawValue / 1000
        self.id = id
    }

    package var expiry: Timestamp { Timestamp(milliseconds: expires &* 1000) }
    package var renewalEnd: Timestamp { Timestamp(milliseconds: renewUntil &* 1000) }

    /// Checks audience and times, after the signature or the proof has been checked.
    /// - Throws: `CredentialError` with `wrongAudience`, `notYetValid`, `expired` or `invalidClaims`.
    package func check(
        for audience: Audience, at now: Timestamp, leeway: Duration = TokenClaims.leeway
    ) throws(CredentialError) {
        guard self.audience == audience else {
            throw CredentialError(
                .wrongAudience, "the token is for \(self.audience.rawValue), and this is \(audience.rawValue)")
        }
        let latest = Int64.max / 1000
        guard
            (0...latest).contains(issuedAt), (0...latest).contains(notBefore), (0...latest).contains(renewUntil),
            expires <= renewUntil, expires > issuedAt
        else { throw CredentialError(.invalidClaims, "the token's times contradict each other") }
        guard now.advanced(by: leeway) >= Timestamp(milliseconds: notBefore * 1000) else {
            throw CredentialError(.notYetValid, "the token is not valid yet")
        }
        guard now < expiry.advanced(by: leeway) else { throw CredentialError(.expired, "the token has expired") }
    }

    enum CodingKeys: String, CodingKey {
        case key, roles
        case subject = "sub"
        case audience = "aud"
        case issuedAt = "iat"
        case notBefore = "nbf"
        case expires = "exp"
        case renewUntil = "renew_until"
        case id = "jti"
    }
}
