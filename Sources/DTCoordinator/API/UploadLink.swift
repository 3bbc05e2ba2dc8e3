import Crypto
package import DTWire

/// The one-time address of an upload: `/v1/uploads/` and a random token. The store knows the token by its digest alone.
package struct UploadLink: Hashable, Sendable {
    /// What goes into an `upload_grant`.
    package let path: String
    /// What goes into the store's grant.
    package let digest: Bytes

    package static let folder = "/v1/uploads"

    /// A new link that nobody can guess.
    package init(using generator: inout some RandomNumberGenerator) {
        let token = Base64URL.encode((0..<32).map { _ in UInt8.random(in: 0...255, using: &generator) })
        path = "\(Self.folder)/\(token)"
        digest = Self.digest(of: token)
    }

    /// SHA-256 of a token's characters.
    package static func digest(of token: some StringProtocol) -> Bytes {
        Bytes(SHA256.hash(data: Array(token.utf8)))
    }
}
