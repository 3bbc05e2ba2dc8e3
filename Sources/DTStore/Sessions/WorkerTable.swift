package import DTScheduling
package import DTWire

/// The workers that have ever registered, and their sessions.
package protocol WorkerTable: Sendable {
    /// Registers a worker and makes this its newest session.
    func register(_ registration: WorkerRegistration, at now: Timestamp) async throws(StoreError) -> RegisterResult

    /// Notes that workers were heard of. Of two times for one worker the later stays.
    func markSeen(_ workers: [WorkerID: Timestamp]) async throws(StoreError)

    /// Notes whether a worker is there. Nothing happens when the session is not its newest.
    func setState(_ state: WorkerState, of session: WorkerSession, at now: Timestamp) async throws(StoreError)

    /// One worker; `nil` when none of this id ever registered.
    func worker(_ worker: WorkerID) async throws(StoreError) -> WorkerRow?

    /// All workers, by id.
    func workers() async throws(StoreError) -> [WorkerRow]
}

/// Who registers.
package struct WorkerRegistration: Hashable, Sendable {
    package var worker: WorkerID
    /// Of the key that it showed.
    package var principal: String
    package var instance: InstanceID
    package var profile: WorkerProfile

    package init(worker: WorkerID, principal: String, instance: InstanceID, profile: WorkerProfile) {
        self.worker = worker
        self.principal = principal
        self.instance = instance
        self.profile = profile
    }
}

/// What a worker says about itself when it registers, kept as it came.
package struct WorkerProfile: Hashable, Sendable, Codable {
    /// The identity's friendly name.
    package var name: String
    package var tags: Set<String>
    package var capabilities: Capabilities
    /// The name of the execution profile.
    package var profile: String
    package var limits: WorkerLimits
    package var enforcement: Enforcement

    package init(
        name: String, tags: Set<String>, capabilities: Capabilities, profile: String, limits: WorkerLimits,
        enforcement: Enforcement
    ) {
        self.name = name
        self.tags = tags
        self.capabilities = capabilities
        self.profile = profile
        self.limits = limits
        self.enforcement = enforcement
    }

    package init(_ message: Register) {
        self.init(
            name: message.identity, tags: message.tags, capabilities: message.capabilities, profile: message.profile,
            limits: message.limits, enforcement: message.enforcement)
    }
}

/// What became of a registration.
package enum RegisterResult: Hashable, Sendable {
    /// This is the worker's newest session. `previous` is the instance that had the one before, if there was one.
    case registered(WorkerSession, previous: InstanceID?)
    /// The id belongs to another principal.
    case idTaken
}

/// Whether a worker is there.
package enum WorkerState: String, Choice {
    case connected, draining, disconnected
}

/// A worker that has registered.
package struct WorkerRow: Hashable, Sendable {
    package var session: WorkerSession
    package var principal: String
    package var instance: InstanceID
    package var profile: WorkerProfile
    package var state: WorkerState
    /// When it first registered.
    package var created: Timestamp
    package var registered: Timestamp
    package var lastSeen: Timestamp
    /// Tasks that are assigned to it or run on it.
    package var held: Int

    package init(
        session: WorkerSession, principal: String, instance: InstanceID, profile: WorkerProfile, state: WorkerState,
        created: Timestamp, registered: Timestamp, lastSeen: Timestamp, held: Int
    ) {
        self.session = session
        self.principal = principal
        self.instance = instance
        self.profile = profile
        self.state = state
        self.created = created
        self.registered = registered
        self.lastSeen = lastSeen
        self.held = held
    }
}
