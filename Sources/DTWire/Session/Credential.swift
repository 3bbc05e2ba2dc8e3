/// What a worker proves who it is with.
package enum Credential: Hashable, Sendable {
    case apiKey(APIKey)
    case token(Token)

    /// The part that crosses the wire on `/ws`; no secret.
    package var shown: ShownCredential {
        switch self {
        case .apiKey(let key): .apiKey(key.id)
        case .token(let token): .token(token.shown)
        }
    }

    /// `K`.
    package var proofKey: ProofKey {
        switch self {
        case .apiKey(let key): key.proofKey
        case .token(let token): token.proofKey
        }
    }
}

/// The member `credential` of `hello`: which secret the worker will prove that it has.
package enum ShownCredential: Hashable, Sendable {
    case apiKey(KeyID)
    case token(ShownToken)
}

extension ShownCredential: Codable {
    private enum Kind: String, Choice {
        case apiKey = "api_key"
        case token
    }

    enum CodingKeys: String, CodingKey {
        case kind, id, token
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self =
            switch try container.decode(Kind.self, forKey: .kind) {
            case .apiKey: .apiKey(try container.decode(KeyID.self, forKey: .id))
            case .token: .token(try container.decode(ShownToken.self, forKey: .token))
            }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .apiKey(let id):
            try container.encode(Kind.apiKey, forKey: .kind)
            try container.encode(id, forKey: .id)
        case .token(let token):
            try container.encode(Kind.token, forKey: .kind)
            try container.encode(token, forKey: .token)
        }
    }
}
