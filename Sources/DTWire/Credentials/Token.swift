/// A token whole, as its holder has it: a JSON web token signed with HMAC-SHA256 (RFC 7515, RFC 7519).
///
/// Its signature is its secret. On the HTTP API the whole is sent, over TLS or on loopback; on `/ws` only `shown`, and the
/// signature serves as `K`.
package struct Token: Hashable, Sendable, Redacted {
    package let shown: ShownToken
    private let signature: ProofKey

    /// The longest token that is read, in characters.
    package static let maximumLength = 4096

    /// Reads a token, spaces and line ends around it aside. The signature is not checked: only a coordinator can.
    /// - Throws: `CredentialError` with `malformedToken`; the message never repeats the text.
    package init(_ text: some StringProtocol) throws(CredentialError) {
        let parts = text.split(whereSeparator: \.isWhitespace).first?.split(
            separator: ".", omittingEmptySubsequences: false)
        guard text.split(whereSeparator: \.isWhitespace).count == 1, let parts, parts.count == 3,
            let signature = Base64URL.decode(String(parts[2])).flatMap({ ProofKey(bytes: $0) })
        else {
            throw CredentialError(
                .malformedToken, "this is no token: one is three parts of base64url with dots between, the last 43 long"
            )
        }
        shown = try ShownToken("\(parts[0]).\(parts[1])")
        self.signature = signature
    }

    /// Signs claims.
    /// - Throws: only when the claims cannot be written as JSON, which claims of ours always can.
    package init(_ claims: TokenClaims, signedWith key: SigningKey) throws {
        let header = Array(#"{"alg":"HS256","typ":"JWT","kid":"\#(key.id)"}"#.utf8)
        shown = try ShownToken(Base64URL.encode(header) + "." + Base64URL.encode(JSONText.encode(claims)))
        signature = key.signature(over: shown.text)
    }

    /// The token as text, secret included.
    package var text: String { "\(shown.text).\(Base64URL.encode(signature.bytes))" }

    /// `K` for `/ws`: the signature's 32 bytes.
    package var proofKey: ProofKey { signature }

    /// Checks the signature over the characters as they were received, and reads the claims. Times are not checked here.
    /// - Throws: `CredentialError` with `wrongSignature` or `malformedToken`.
    package func verify(with key: SigningKey) throws(CredentialError) -> TokenClaims {
        guard key.id == shown.signingKeyID,
            ConstantTime.equal(key.signature(over: shown.text).bytes, signature.bytes)
        else {
            throw CredentialError(.wrongSignature, "the token was not signed with signing key \(shown.signingKeyID)")
        }
        return try shown.claims()
    }
}

/// `header.payload` of a token: what its holder shows on `/ws`, and no secret.
package struct ShownToken: Hashable, Sendable {
    /// The characters as received: the signature is over exactly these.
    package let text: String
    package let signingKeyID: SigningKeyID

    private struct Header: Codable {
        var alg: String
        var typ: String
        var kid: SigningKeyID
    }

    /// Reads the two parts and checks the header, which must be `{alg:"HS256",typ:"JWT",kid}` and nothing else.
    /// - Throws: `CredentialError` with `malformedToken`.
    package init(_ text: String) throws(CredentialError) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard text.utf8.count <= Token.maximumLength, parts.count == 2, Base64URL.decode(String(parts[1])) != nil,
            let header = Base64URL.decode(String(parts[0]))
        else { throw CredentialError(.malformedToken, "a token's header and payload are base64url with a dot between") }
        guard let header = try? JSONText.decode(Header.self, from: header), header.alg == "HS256", header.typ == "JWT"
        else {
            throw CredentialError(.malformedToken, #"a token's header is {"alg":"HS256","typ":"JWT","kid":…}"#)
        }
        self.text = text
        signingKeyID = header.kid
    }

    /// The claims, unchecked: to be believed only after the proof.
    /// - Throws: `CredentialError` with `malformedToken`.
    package func claims() throws(CredentialError) -> TokenClaims {
        do {
            let payload = text.split(separator: ".").last.flatMap { Base64URL.decode(String($0)) } ?? []
            return try JSONText.decode(TokenClaims.self, from: payload)
        } catch {
            throw CredentialError(.malformedToken, "the token's claims are not ours: \(error)")
        }
    }
}

extension ShownToken: Codable {
    package init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        do {
            self = try ShownToken(text)
        } catch {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: error.message))
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}
