package import DTConfig
package import DTWire

/// `GET /v1/status`: how a worker process is.
package struct WorkerReport: Hashable, Sendable, Codable {
    package var process: ProcessReport
    package var identities: [IdentityReport]
    /// The last time that the settings were read again.
    package var reload: ReloadReport?
    /// Settings that were given and have no effect yet.
    package var notYetInEffect: [PendingSetting]

    enum CodingKeys: String, CodingKey {
        case process, identities, reload
        case notYetInEffect = "not_yet_in_effect"
    }
}

/// What is the process's own.
package struct ProcessReport: Hashable, Sendable, Codable {
    package var pid: Int32
    package var version: String
    package var started: Timestamp
    package var stateDir: String
    /// Tasks at the same time, of all identities together.
    package var maxConcurrentTasks: Int
    /// Tasks that are held now.
    package var held: Int
    package var isEnding: Bool

    enum CodingKeys: String, CodingKey {
        case pid, version, started
        case stateDir = "state_dir"
        case maxConcurrentTasks = "max_concurrent_tasks"
        case held
        case isEnding = "ending"
    }
}

/// How one identity is.
package struct IdentityReport: Hashable, Sendable, Codable {
    package var name: String
    package var workerID: WorkerID?
    package var coordinator: String
    /// `active` when it has a session; `failed` when it cannot even begin, `ended` when it gave up.
    package var phase: String
    /// Why it is not ready to take tasks; absent when it is.
    package var reason: String?
    /// Attempts that failed in a row: to connect, or to begin.
    package var attempts: Int
    /// Why the last session ended, or could not begin; also when there is one again.
    package var lastDisconnection: String?
    package var admission: Admission?
    /// Tasks that it holds.
    package var held: Int
    /// Slots that it has now.
    package var slots: Int
    /// Slots that it may have at most.
    package var maxConcurrentTasks: Int
    package var weight: Int
    package var profile: String
    package var isExclusive: Bool
    package var tags: [String]
    /// Outcomes that the coordinator does not have yet.
    package var undelivered: Int

    package var isReady: Bool { reason == nil }

    enum CodingKeys: String, CodingKey {
        case name
        case workerID = "worker_id"
        case coordinator, phase, reason, attempts
        case lastDisconnection = "last_disconnection"
        case admission, held, slots
        case maxConcurrentTasks = "max_concurrent_tasks"
        case weight, profile
        case isExclusive = "exclusive"
        case tags, undelivered
    }
}
