/// `welcome`: the terms of a session, in the first signed frame; its mac is the coordinator's proof.
package struct Welcome: Hashable, Sendable {
    /// The version that is spoken from here.
    package var version: Int
    /// The features that both sides named.
    package var features: [String]
    package var clusterID: ClusterID
    /// Raised when the store is restored from a backup; fences compare within one generation.
    package var generation: Int64
    /// The worker's id: as asked for, as the token says, or newly given.
    package var workerID: WorkerID
    package var heartbeatMilliseconds: Int64
    package var leaseMilliseconds: Int64
    /// The longest payload of a frame, both ways, in bytes.
    package var maxMessageBytes: Int
    /// The coordinators of the cluster, in order of preference.
    package var roster: [String]
    /// A token for later sessions (see `TokenSealer`).
    package var sealedToken: Bytes?

    package init(
        version: Int = SessionLimits.version, features: [String], clusterID: ClusterID, generation: Int64,
        workerID: WorkerID, heartbeatMilliseconds: Int64, leaseMilliseconds: Int64, maxMessageBytes: Int,
        roster: [String], sealedToken: Bytes? = nil
    ) {
        self.version = version
        self.features = features
        self.clusterID = clusterID
        self.generation = generation
        self.workerID = workerID
        self.heartbeatMilliseconds = heartbeatMilliseconds
        self.leaseMilliseconds = leaseMilliseconds
        self.maxMessageBytes = maxMessageBytes
        self.roster = roster
        self.sealedToken = sealedToken
    }

    package var heartbeat: Duration { .milliseconds(heartbeatMilliseconds) }
    package var lease: Duration { .milliseconds(leaseMilliseconds) }

    /// What is impossible about these terms, in words; `nil` when a worker can live with them.
    package var impossibility: String? {
        if version != SessionLimits.version { return "version \(version) was not offered" }
        if !(250...60_000).contains(heartbeatMilliseconds) {
            return "heartbeat_ms is \(heartbeatMilliseconds), outside 250…60000"
        }
        if !(heartbeatMilliseconds * 3...3_600_000).contains(leaseMilliseconds) {
            return "lease_ms is \(leaseMilliseconds), outside three heartbeats…3600000"
        }
        if !(64 << 10...16 << 20).contains(maxMessageBytes) {
            return "max_message_bytes is \(maxMessageBytes), outside 65536…16777216"
        }
        if !(0..<SessionLimits.sequenceEnd).contains(generation) { return "generation is \(generation)" }
        return nil
    }
}

extension Welcome: Codable {
    enum CodingKeys: String, CodingKey {
        case type, version, features, generation, roster
        case clusterID = "cluster_id"
        case workerID = "worker_id"
        case heartbeatMilliseconds = "heartbeat_ms"
        case leaseMilliseconds = "lease_ms"
        case maxMessageBytes = "max_message_bytes"
        case sealedToken = "sealed_token"
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        try container.require(
            try container.decode(String.self, forKey: .type) == "welcome", "must be \"welcome\"", at: .type)
        version = try container.decode(Int.self, forKey: .version)
        features = try container.decode([String].self, forKey: .features)
        clusterID = try container.decode(ClusterID.self, forKey: .clusterID)
        generation = try container.decode(Int64.self, forKey: .generation)
        workerID = try container.decode(WorkerID.self, forKey: .workerID)
        heartbeatMilliseconds = try container.decode(Int64.self, forKey: .heartbeatMilliseconds)
        leaseMilliseconds = try container.decode(Int64.self, forKey: .leaseMilliseconds)
        maxMessageBytes = try container.decode(Int.self, forKey: .maxMessageBytes)
        roster = try container.decode([String].self, forKey: .roster)
        sealedToken = try container.decodeIfPresent(Bytes.self, forKey: .sealedToken)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode("welcome", forKey: .type)
        try container.encode(version, forKey: .version)
        try container.encode(features, forKey: .features)
        try container.encode(clusterID, forKey: .clusterID)
        try container.encode(generation, forKey: .generation)
        try container.encode(workerID, forKey: .workerID)
        try container.encode(heartbeatMilliseconds, forKey: .heartbeatMilliseconds)
        try container.encode(leaseMilliseconds, forKey: .leaseMilliseconds)
        try container.encode(maxMessageBytes, forKey: .maxMessageBytes)
        try container.encode(roster, forKey: .roster)
        try container.encodeIfPresent(sealedToken, forKey: .sealedToken)
    }
}
