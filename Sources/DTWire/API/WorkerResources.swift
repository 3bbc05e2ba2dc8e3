// What the HTTP API says about workers, keys and tokens.

/// A registered worker.
package struct WorkerView: Hashable, Sendable, Codable {
    package var workerID: WorkerID
    package var name: String
    /// Whether it has a session now.
    package var isConnected: Bool
    package var admission: Admission?
    package var tags: [String]
    package var capabilities: Capabilities
    package var limits: WorkerLimits
    package var reading: Reading?
    /// Tasks that it holds now.
    package var held: Int
    /// Slots that it offers now.
    package var free: Int
    package var lastSeen: Timestamp

    package init(
        workerID: WorkerID, name: String, isConnected: Bool, admission: Admission?, tags: [String],
        capabilities: Capabilities, limits: WorkerLimits, reading: Reading?, held: Int, free: Int, lastSeen: Timestamp
    ) {
        self.workerID = workerID
        self.name = name
        self.isConnected = isConnected
        self.admission = admission
        self.tags = tags
        self.capabilities = capabilities
        self.limits = limits
        self.reading = reading
        self.held = held
        self.free = free
        self.lastSeen = lastSeen
    }

    enum CodingKeys: String, CodingKey {
        case name, admission, tags, capabilities, limits, reading, held, free
        case workerID = "worker_id"
        case isConnected = "connected"
        case lastSeen = "last_seen"
    }
}

/// `GET /v1/workers`.
package struct WorkerList: Hashable, Sendable, Codable {
    package var workers: [WorkerView]

    package init(workers: [WorkerView]) { self.workers = workers }
}

/// A key as it may be shown: never its secret.
package struct KeyView: Hashable, Sendable, Codable {
    package var keyID: KeyID
    package var name: String
    package var roles: [Role]
    package var created: Timestamp
    package var expires: Timestamp?
    package var revoked: Timestamp?

    package init(
        keyID: KeyID, name: String, roles: [Role], created: Timestamp, expires: Timestamp?, revoked: Timestamp?
    ) {
        self.keyID = keyID
        self.name = name
        self.roles = roles
        self.created = created
        self.expires = expires
        self.revoked = revoked
    }

    enum CodingKeys: String, CodingKey {
        case name, roles, created, expires, revoked
        case keyID = "key_id"
    }
}

/// `GET /v1/keys`.
package struct KeyList: Hashable, Sendable, Codable {
    package var keys: [KeyView]

    package init(keys: [KeyView]) { self.keys = keys }
}

/// `POST /v1/keys`: a key to be made.
package struct CreateKeyRequest: Hashable, Sendable, Codable {
    package var name: String
    package var roles: [Role]
    /// How long it is good for; for ever when absent.
    package var ttl: TimeSpan?

    package init(name: String, roles: [Role], ttl: TimeSpan? = nil) {
        self.name = name
        self.roles = roles
        self.ttl = ttl
    }
}

/// The one time that a key is shown whole.
package struct CreatedKey: Hashable, Sendable, Codable {
    package var key: String
    package var keyID: KeyID
    package var name: String
    package var roles: [Role]
    package var expires: Timestamp?

    package init(key: String, keyID: KeyID, name: String, roles: [Role], expires: Timestamp?) {
        self.key = key
        self.keyID = keyID
        self.name = name
        self.roles = roles
        self.expires = expires
    }

    enum CodingKeys: String, CodingKey {
        case key, name, roles, expires
        case keyID = "key_id"
    }
}

/// `POST /v1/tokens`: a token to be minted.
package struct CreateTokenRequest: Hashable, Sendable, Codable {
    /// The worker that the token is for; needed for a worker's token.
    package var workerID: WorkerID?
    /// What the holder may do, at most what the minting key may; `worker` alone by default.
    package var roles: [Role]?
    package var ttl: TimeSpan

    package init(workerID: WorkerID?, roles: [Role]?, ttl: TimeSpan) {
        self.workerID = workerID
        self.roles = roles
        self.ttl = ttl
    }

    enum CodingKeys: String, CodingKey {
        case roles, ttl
        case workerID = "worker_id"
    }
}

/// The one time that a token is shown.
package struct CreatedToken: Hashable, Sendable, Codable {
    package var token: String
    package var expires: Timestamp

    package init(token: String, expires: Timestamp) {
        self.token = token
        self.expires = expires
    }
}
