/// What somebody wants done: the task as it is submitted, stored and sent to a worker.
///
/// `type` and `config` stay as they came. `TaskConfig` reads them when the task is accepted and again on the worker, so
/// that a task which no runner understands is rejected with a reason instead of being lost in parsing.
package struct TaskSpec: Hashable, Sendable, Codable {
    /// The task's name; made by the coordinator when it is absent.
    package var taskID: TaskID?
    /// `benchmark`, `test` or `custom`.
    package var type: String
    /// What the type's runner is to do.
    package var config: JSONValue
    /// Higher goes first; equal priorities go by age. -1000 to 1000.
    package var priority: Int
    /// What a worker must have to be given this task.
    package var requirements: TaskRequirements
    /// What the task may use.
    package var limits: TaskLimits
    /// How long one attempt may run; the worker's own limit when absent.
    package var timeout: TimeSpan?
    /// Variables added to the environment of the task's processes.
    package var environment: [String: String]
    /// Files that are put into the task's folder before it starts.
    package var sources: [TaskSource]
    /// When an attempt that ended is followed by another.
    package var retry: RetryPolicy

    package init(
        taskID: TaskID? = nil, type: String, config: JSONValue, priority: Int = 0,
        requirements: TaskRequirements = .init(),
        limits: TaskLimits = .init(), timeout: TimeSpan? = nil, environment: [String: String] = [:],
        sources: [TaskSource] = [], retry: RetryPolicy = .init()
    ) {
        self.taskID = taskID
        self.type = type
        self.config = config
        self.priority = priority
        self.requirements = requirements
        self.limits = limits
        self.timeout = timeout
        self.environment = environment
        self.sources = sources
        self.retry = retry
    }

    package static let priorities = -1000...1000

    enum CodingKeys: String, CodingKey {
        case taskID = "task_id"
        case type, config, priority, requirements, limits, timeout, environment, sources, retry
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        taskID = try container.decodeIfPresent(TaskID.self, forKey: .taskID)
        type = try container.decode(String.self, forKey: .type)
        config = try container.decode(JSONValue.self, forKey: .config)
        priority = try container.decodeIfPresent(Int.self, forKey: .priority) ?? 0
        requirements = try container.decodeIfPresent(TaskRequirements.self, forKey: .requirements) ?? .init()
        limits = try container.decodeIfPresent(TaskLimits.self, forKey: .limits) ?? .init()
        timeout = try container.decodeIfPresent(TimeSpan.self, forKey: .timeout)
        environment = try container.decodeIfPresent([String: String].self, forKey: .environment) ?? [:]
        sources = try container.decodeIfPresent([TaskSource].self, forKey: .sources) ?? []
        retry = try container.decodeIfPresent(RetryPolicy.self, forKey: .retry) ?? .init()

        try container.require(Self.priorities.contains(priority), "must be from -1000 to 1000", at: .priority)
        try container.require(timeout != TimeSpan(.zero), "must be longer than 0 seconds", at: .timeout)
        var paths: Set<String> = []
        for (position, source) in sources.enumerated() where !paths.insert(source.path).inserted {
            throw JSONTextError(
                path: JSONTextError.path(container.codingPath) + ["sources", "[\(position)]", "path"],
                message: "is the path of an earlier source too")
        }
        for name in environment.keys.sorted() where !EnvironmentName.isValid(name) {
            throw JSONTextError(
                path: JSONTextError.path(container.codingPath) + ["environment", name],
                message: "is not a variable's name: letters, digits and '_', not starting with a digit")
        }
        for name in environment.keys.sorted() where environment[name]?.utf8.contains(0) == true {
            throw JSONTextError(
                path: JSONTextError.path(container.codingPath) + ["environment", name],
                message: "must not hold a NUL character")
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encodeIfPresent(taskID, forKey: .taskID)
        try container.encode(type, forKey: .type)
        try container.encode(config, forKey: .config)
        if priority != 0 { try container.encode(priority, forKey: .priority) }
        if requirements != .init() { try container.encode(requirements, forKey: .requirements) }
        if limits != .init() { try container.encode(limits, forKey: .limits) }
        try container.encodeIfPresent(timeout, forKey: .timeout)
        if !environment.isEmpty { try container.encode(environment, forKey: .environment) }
        if !sources.isEmpty { try container.encode(sources, forKey: .sources) }
        if retry != .init() { try container.encode(retry, forKey: .retry) }
    }
}

/// The rule for names of environment variables.
package enum EnvironmentName {
    package static func isValid(_ name: String) -> Bool {
        guard let first = name.utf8.first, !(0x30...0x39).contains(first) else { return false }
        return name.utf8.allSatisfy {
            (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0) || $0 == 0x5F
        }
    }
}
