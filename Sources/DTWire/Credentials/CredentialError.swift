/// Why a text is no credential, or a credential is not accepted. Never holds any part of the secret.
package struct CredentialError: Error, Hashable, Sendable, CustomStringConvertible {
    package enum Code: String, Choice {
        /// The text has not the form of an API key.
        case malformedKey = "malformed_key"
        /// The text has not the form of a token of ours.
        case malformedToken = "malformed_token"
        /// The token's signature is not the one that its signing key gives.
        case wrongSignature = "wrong_signature"
        /// The token is for another door: `dt/ws` is never taken by the HTTP API, nor `dt/api` by `/ws`.
        case wrongAudience = "wrong_audience"
        /// The token is not valid yet.
        case notYetValid = "not_yet_valid"
        /// The key or token has expired.
        case expired
        /// The key has been revoked.
        case revoked
        /// The claims contradict each other or the session.
        case invalidClaims = "invalid_claims"
    }

    package var code: Code
    package var message: String

    package init(_ code: Code, _ message: String) { (self.code, self.message) = (code, message) }

    package var description: String { message }
}
