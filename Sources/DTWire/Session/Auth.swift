/// `auth`: the worker's proof that it holds the credential's secret.
package struct Auth: Hashable, Sendable {
    /// HMAC-SHA256 of the transcript under the client proof key.
    package var proof: Bytes

    package init(proof: Bytes) { self.proof = proof }
}

extension Auth: Codable {
    enum CodingKeys: String, CodingKey {
        case type, proof
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        try container.require(
            try container.decode(String.self, forKey: .type) == "auth", "must be \"auth\"", at: .type)
        proof = try container.decode(Bytes.self, forKey: .proof)
        try container.require(proof.count == 32, "must be 32 bytes", at: .proof)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode("auth", forKey: .type)
        try container.encode(proof, forKey: .proof)
    }
}
