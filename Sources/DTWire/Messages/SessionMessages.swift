// The contents of the messages that open, keep and end a session.

/// `register`: who the worker is and what it holds; the first message of a session.
package struct Register: Hashable, Sendable, Codable {
    /// The identity's friendly name.
    package var identity: String
    /// Random per process start.
    package var instance: InstanceID
    package var tags: Set<String>
    package var capabilities: Capabilities
    /// The names of the handlers that it declares for custom tasks, without those that are built in.
    package var handlers: Set<String>
    /// The name of the execution profile.
    package var profile: String
    package var limits: WorkerLimits
    package var enforcement: Enforcement
    /// What the worker holds and would go on with.
    package var resume: [HeldTask]
    /// Outcomes that are still to be delivered.
    package var undelivered: [LeaseID]
    /// Whether there is more undelivered than is listed: then nothing unlisted is given to others yet.
    package var more: Bool?

    package init(
        identity: String, instance: InstanceID, tags: Set<String>, capabilities: Capabilities,
        handlers: Set<String> = [], profile: String, limits: WorkerLimits, enforcement: Enforcement,
        resume: [HeldTask], undelivered: [LeaseID], more: Bool? = nil
    ) {
        self.identity = identity
        self.instance = instance
        self.tags = tags
        self.capabilities = capabilities
        self.handlers = handlers
        self.profile = profile
        self.limits = limits
        self.enforcement = enforcement
        self.resume = resume
        self.undelivered = undelivered
        self.more = more
    }
}

/// What a worker allows in all.
package struct WorkerLimits: Hashable, Sendable, Codable {
    /// Tasks at the same time.
    package var maxConcurrentTasks: Int
    /// How long one attempt may run when the task does not say.
    package var taskTimeout: TimeSpan

    package init(maxConcurrentTasks: Int, taskTimeout: TimeSpan) {
        self.maxConcurrentTasks = maxConcurrentTasks
        self.taskTimeout = taskTimeout
    }

    enum CodingKeys: String, CodingKey {
        case maxConcurrentTasks = "max_concurrent_tasks"
        case taskTimeout = "task_timeout"
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        maxConcurrentTasks = try container.decode(forKey: .maxConcurrentTasks, in: 1...1_000_000)
        taskTimeout = try container.decode(TimeSpan.self, forKey: .taskTimeout)
    }
}

/// A task that a worker holds: accepted and not begun, or running.
package struct HeldTask: Hashable, Sendable, Codable {
    package enum Phase: String, Choice {
        case accepted, running
    }

    package var taskID: TaskID
    package var fence: Fence
    package var phase: Phase
    /// How far it is, 0 to 1, where the runner knows.
    package var progress: Double?

    package init(_ leaseID: LeaseID, phase: Phase, progress: Double? = nil) {
        taskID = leaseID.taskID
        fence = leaseID.fence
        self.phase = phase
        self.progress = progress
    }

    package var leaseID: LeaseID { LeaseID(taskID, fence) }

    enum CodingKeys: String, CodingKey {
        case taskID = "task_id"
        case fence, phase, progress
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        taskID = try container.decode(TaskID.self, forKey: .taskID)
        fence = try container.decode(Fence.self, forKey: .fence)
        phase = try container.decode(Phase.self, forKey: .phase)
        progress = try container.decodeFractionIfPresent(forKey: .progress)
    }
}

/// `credits`: the slots that a worker offers; replaces every earlier offer of the session.
package struct Credits: Hashable, Sendable, Codable {
    /// The last frame of the coordinator that this offer takes into account.
    package var seen: Int64
    package var pools: [CreditPool]
    package var admission: Admission

    package init(seen: Int64, pools: [CreditPool], admission: Admission) {
        self.seen = seen
        self.pools = pools
        self.admission = admission
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        seen = try container.decodeCount(forKey: .seen)
        pools = try container.decode([CreditPool].self, forKey: .pools)
        admission = try container.decode(Admission.self, forKey: .admission)
    }

    enum CodingKeys: String, CodingKey {
        case seen, pools, admission
    }
}

/// Slots of one kind. Pools are disjoint; n tasks spend n.
package struct CreditPool: Hashable, Sendable, Codable {
    package var id: PoolID
    package var free: Int
    /// The task types that it takes.
    package var types: Set<String>
    /// Memory that it can give one task, in bytes; unlimited when absent.
    package var maxMemory: ByteCount?
    /// GPUs that it can give one task.
    package var gpus: Int

    package init(id: PoolID, free: Int, types: Set<String>, maxMemory: ByteCount? = nil, gpus: Int = 0) {
        self.id = id
        self.free = free
        self.types = types
        self.maxMemory = maxMemory
        self.gpus = gpus
    }

    enum CodingKeys: String, CodingKey {
        case id, free, types, gpus
        case maxMemory = "max_memory"
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        id = try container.decode(PoolID.self, forKey: .id)
        free = try container.decode(forKey: .free, in: 0...1_000_000)
        types = try container.decode(Set<String>.self, forKey: .types)
        maxMemory = try container.decodeIfPresent(ByteCount.self, forKey: .maxMemory)
        gpus = try container.decode(forKey: .gpus, in: 0...1024)
    }
}

/// `heartbeat`: that the worker lives, what it measures and what it holds.
package struct Heartbeat: Hashable, Sendable, Codable {
    package var seen: Int64
    package var reading: Reading
    package var admission: Admission
    package var held: [HeldTask]
    /// Outcomes that wait for their acknowledgement.
    package var spoolDepth: Int

    package init(seen: Int64, reading: Reading, admission: Admission, held: [HeldTask], spoolDepth: Int) {
        self.seen = seen
        self.reading = reading
        self.admission = admission
        self.held = held
        self.spoolDepth = spoolDepth
    }

    enum CodingKeys: String, CodingKey {
        case seen, reading, admission, held
        case spoolDepth = "spool_depth"
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        seen = try container.decodeCount(forKey: .seen)
        reading = try container.decode(Reading.self, forKey: .reading)
        admission = try container.decode(Admission.self, forKey: .admission)
        held = try container.decode([HeldTask].self, forKey: .held)
        spoolDepth = try container.decode(forKey: .spoolDepth, in: 0...Int(Int32.max))
    }
}

/// `goodbye`: the worker leaves on purpose, and hands back what has no process.
package struct Goodbye: Hashable, Sendable, Codable {
    package var reason: ReasonCode
    package var released: [LeaseID]

    package init(reason: ReasonCode, released: [LeaseID]) {
        self.reason = reason
        self.released = released
    }
}

/// `registered`: what becomes of everything that the worker holds.
package struct Registered: Hashable, Sendable, Codable {
    package var decisions: [ResumeDecision]

    package init(decisions: [ResumeDecision]) { self.decisions = decisions }
}

/// The answer to one entry of `resume`.
package struct ResumeDecision: Hashable, Sendable, Codable {
    package enum Verdict: String, Choice {
        /// Go on; the lease holds for `lease_ms` from this frame's time.
        case `continue`
        /// Stop it: it is another's, cancelled or unknown.
        case cancel
        /// Its outcome is awaited although its lease is not held any more.
        case deliver
    }

    package var taskID: TaskID
    package var fence: Fence
    package var decision: Verdict
    package var leaseMilliseconds: Int64?

    package init(_ leaseID: LeaseID, _ decision: Verdict, leaseMilliseconds: Int64? = nil) {
        taskID = leaseID.taskID
        fence = leaseID.fence
        self.decision = decision
        self.leaseMilliseconds = leaseMilliseconds
    }

    package var leaseID: LeaseID { LeaseID(taskID, fence) }

    enum CodingKeys: String, CodingKey {
        case fence, decision
        case taskID = "task_id"
        case leaseMilliseconds = "lease_ms"
    }
}

/// `heartbeat_ack`: which leases hold on, and the coordinator's time.
package struct HeartbeatAck: Hashable, Sendable, Codable {
    package enum StoreState: String, Choice {
        case up, down
    }

    package var time: Timestamp
    package var renewed: [LeaseID]
    package var lost: [LeaseID]
    package var leaseMilliseconds: Int64
    package var store: StoreState

    package init(
        time: Timestamp, renewed: [LeaseID], lost: [LeaseID], leaseMilliseconds: Int64, store: StoreState
    ) {
        self.time = time
        self.renewed = renewed
        self.lost = lost
        self.leaseMilliseconds = leaseMilliseconds
        self.store = store
    }

    enum CodingKeys: String, CodingKey {
        case renewed, lost, store
        case time = "time_ms"
        case leaseMilliseconds = "lease_ms"
    }
}

/// `roster`: the coordinators of the cluster, in order of preference.
package struct Roster: Hashable, Sendable, Codable {
    package var coordinators: [String]

    package init(coordinators: [String]) { self.coordinators = coordinators }
}

/// `token_refresh`: a new token, sealed for this session.
package struct TokenRefresh: Hashable, Sendable, Codable {
    package var sealedToken: Bytes

    package init(sealedToken: Bytes) { self.sealedToken = sealedToken }

    enum CodingKeys: String, CodingKey {
        case sealedToken = "sealed_token"
    }
}

/// `superseded`: a newer session has this worker id.
package struct Superseded: Hashable, Sendable, Codable {
    /// The process start that has it now. Another's: stop, and do not come back.
    package var instance: InstanceID

    package init(instance: InstanceID) { self.instance = instance }
}

/// `drain`: finish, and take nothing new.
package struct Drain: Hashable, Sendable, Codable {
    package var reason: String
    /// How long what runs may go on, from this frame's time; the worker's own limit when absent.
    package var timeoutMilliseconds: Int64?

    package init(reason: String, timeoutMilliseconds: Int64? = nil) {
        self.reason = reason
        self.timeoutMilliseconds = timeoutMilliseconds
    }

    enum CodingKeys: String, CodingKey {
        case reason
        case timeoutMilliseconds = "timeout_ms"
    }
}
