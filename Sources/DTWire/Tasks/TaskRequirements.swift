/// What a worker must have to be given a task. Nothing asked for means any worker.
package struct TaskRequirements: Hashable, Sendable, Codable {
    /// Hardware that must have been detected, such as `cpu`, `cuda`, `rocm`: all of them.
    package var hardware: Set<String>
    /// Tags that must have been declared or detected: all of them.
    package var tags: Set<String>
    /// Memory that the worker must be able to give the task.
    package var memory: ByteCount?
    /// How many GPUs the task needs for itself.
    package var gpus: Int
    /// The one worker that may run the task.
    package var worker: WorkerID?

    package init(
        hardware: Set<String> = [], tags: Set<String> = [], memory: ByteCount? = nil, gpus: Int = 0,
        worker: WorkerID? = nil
    ) {
        self.hardware = hardware
        self.tags = tags
        self.memory = memory
        self.gpus = gpus
        self.worker = worker
    }

    enum CodingKeys: String, CodingKey {
        case hardware, tags, memory, gpus, worker
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        hardware = try container.decodeIfPresent(Set<String>.self, forKey: .hardware) ?? []
        tags = try container.decodeIfPresent(Set<String>.self, forKey: .tags) ?? []
        memory = try container.decodeIfPresent(ByteCount.self, forKey: .memory)
        gpus = try container.decodeIfPresent(Int.self, forKey: .gpus) ?? 0
        worker = try container.decodeIfPresent(WorkerID.self, forKey: .worker)
        try container.require((0...1024).contains(gpus), "must be from 0 to 1024", at: .gpus)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        if !hardware.isEmpty { try container.encode(hardware.sorted(), forKey: .hardware) }
        if !tags.isEmpty { try container.encode(tags.sorted(), forKey: .tags) }
        try container.encodeIfPresent(memory, forKey: .memory)
        if gpus != 0 { try container.encode(gpus, forKey: .gpus) }
        try container.encodeIfPresent(worker, forKey: .worker)
    }
}
