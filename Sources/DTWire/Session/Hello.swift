/// `hello`: the first text frame, from the worker.
package struct Hello: Hashable, Sendable {
    /// The versions that it speaks.
    package var versions: [Int]
    /// Names of additions that it understands; what both name is agreed.
    package var features: [String]
    package var credential: ShownCredential
    /// The identity's worker id; absent with a token, or equal to the token's subject.
    package var workerID: WorkerID?
    /// The heartbeat that it wishes for; the coordinator answers within its bounds.
    package var heartbeatMilliseconds: Int64?
    /// 32 random bytes, new for each connection.
    package var nonce: Bytes
    /// The program and its version, for people.
    package var agent: String
    package var time: Timestamp

    package static let nonceBytes = 32

    package init(
        versions: [Int] = [SessionLimits.version], features: [String], credential: ShownCredential,
        workerID: WorkerID?, heartbeat: Duration? = nil, nonce: Bytes, agent: String, time: Timestamp
    ) {
        self.versions = versions
        self.features = features
        self.credential = credential
        self.workerID = workerID
        heartbeatMilliseconds = heartbeat?.inMilliseconds
        self.nonce = nonce
        self.agent = agent
        self.time = time
    }

    package var heartbeat: Duration? { heartbeatMilliseconds.map { .milliseconds($0) } }
}

extension Hello: Codable {
    enum CodingKeys: String, CodingKey {
        case type, versions, features, credential, nonce, agent
        case workerID = "worker_id"
        case heartbeatMilliseconds = "heartbeat_ms"
        case time = "time_ms"
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        try container.require(
            try container.decode(String.self, forKey: .type) == "hello", "must be \"hello\"", at: .type)
        versions = try container.decode([Int].self, forKey: .versions)
        features = try container.decode([String].self, forKey: .features)
        credential = try container.decode(ShownCredential.self, forKey: .credential)
        workerID = try container.decodeIfPresent(WorkerID.self, forKey: .workerID)
        heartbeatMilliseconds = try container.decodeIfPresent(Int64.self, forKey: .heartbeatMilliseconds)
        nonce = try container.decode(Bytes.self, forKey: .nonce)
        agent = try container.decode(String.self, forKey: .agent)
        time = try container.decode(Timestamp.self, forKey: .time)
        try container.require(nonce.count == Self.nonceBytes, "must be \(Self.nonceBytes) bytes", at: .nonce)
        try container.require(agent.utf8.count <= 128, "must be at most 128 bytes", at: .agent)
        try container.require(
            heartbeatMilliseconds.map { (1...3_600_000).contains($0) } ?? true, "must be from 1 to 3600000",
            at: .heartbeatMilliseconds)
        try container.require(time.isPlausible, "must be milliseconds since 1970", at: .time)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode("hello", forKey: .type)
        try container.encode(versions, forKey: .versions)
        try container.encode(features, forKey: .features)
        try container.encode(credential, forKey: .credential)
        try container.encodeIfPresent(workerID, forKey: .workerID)
        try container.encodeIfPresent(heartbeatMilliseconds, forKey: .heartbeatMilliseconds)
        try container.encode(nonce, forKey: .nonce)
        try container.encode(agent, forKey: .agent)
        try container.encode(time, forKey: .time)
    }
}

extension Timestamp {
    /// Between 1970 and the year 287396, so that sums and differences of two never overflow.
    var isPlausible: Bool { (0..<SessionLimits.sequenceEnd).contains(rawValue) }
}
