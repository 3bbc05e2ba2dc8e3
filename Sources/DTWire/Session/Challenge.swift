/// `challenge`: the coordinator's answer to `hello`, the same for a known and an unknown credential.
package struct Challenge: Hashable, Sendable {
    /// 16 random bytes that name the session in the logs of both sides.
    package var sessionID: Bytes
    /// 32 random bytes.
    package var nonce: Bytes
    package var time: Timestamp

    package static let sessionIDBytes = 16
    package static let nonceBytes = 32

    package init(sessionID: Bytes, nonce: Bytes, time: Timestamp) {
        self.sessionID = sessionID
        self.nonce = nonce
        self.time = time
    }
}

extension Challenge: Codable {
    enum CodingKeys: String, CodingKey {
        case type, nonce
        case sessionID = "session_id"
        case time = "time_ms"
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        try container.require(
            try container.decode(String.self, forKey: .type) == "challenge", "must be \"challenge\"", at: .type)
        sessionID = try container.decode(Bytes.self, forKey: .sessionID)
        nonce = try container.decode(Bytes.self, forKey: .nonce)
        time = try container.decode(Timestamp.self, forKey: .time)
        try container.require(
            sessionID.count == Self.sessionIDBytes, "must be \(Self.sessionIDBytes) bytes", at: .sessionID)
        try container.require(nonce.count == Self.nonceBytes, "must be \(Self.nonceBytes) bytes", at: .nonce)
        try container.require(time.isPlausible, "must be milliseconds since 1970", at: .time)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode("challenge", forKey: .type)
        try container.encode(sessionID, forKey: .sessionID)
        try container.encode(nonce, forKey: .nonce)
        try container.encode(time, forKey: .time)
    }
}
