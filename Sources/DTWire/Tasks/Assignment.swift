/// A task given to a worker under a lease: what `execute_tasks` carries for each.
package struct Assignment: Hashable, Sendable, Codable {
    package var taskID: TaskID
    package var spec: TaskSpec
    /// The number of this attempt, from 1.
    package var attempt: Int
    package var fence: Fence
    /// How long the lease holds, from the frame's time.
    package var leaseMilliseconds: Int64
    /// The pool whose credit this task spends.
    package var pool: PoolID
    /// Tasks of one batch may be run together.
    package var batch: String?

    package init(
        taskID: TaskID, spec: TaskSpec, attempt: Int, fence: Fence, leaseMilliseconds: Int64, pool: PoolID,
        batch: String? = nil
    ) {
        self.taskID = taskID
        self.spec = spec
        self.spec.taskID = taskID  // On the wire they are one member.
        self.attempt = attempt
        self.fence = fence
        self.leaseMilliseconds = leaseMilliseconds
        self.pool = pool
        self.batch = batch
    }

    package var leaseID: LeaseID { LeaseID(taskID, fence) }

    enum CodingKeys: String, CodingKey {
        case taskID = "task_id"
        case leaseMilliseconds = "lease_ms"
        case attempt, fence, pool, batch
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        taskID = try container.decode(TaskID.self, forKey: .taskID)
        attempt = try container.decode(forKey: .attempt, in: 1...1_000_000)
        fence = try container.decode(Fence.self, forKey: .fence)
        leaseMilliseconds = try container.decodeCount(forKey: .leaseMilliseconds)
        pool = try container.decode(PoolID.self, forKey: .pool)
        batch = try container.decodeIfPresent(String.self, forKey: .batch)
        spec = try TaskSpec(from: decoder)
    }

    package func encode(to encoder: any Encoder) throws {
        var spec = spec
        spec.taskID = taskID
        try spec.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(attempt, forKey: .attempt)
        try container.encode(fence, forKey: .fence)
        try container.encode(leaseMilliseconds, forKey: .leaseMilliseconds)
        try container.encode(pool, forKey: .pool)
        try container.encodeIfPresent(batch, forKey: .batch)
    }
}
