package import DTWire

/// What a task asks of the worker that runs it. There are few distinct ones, so whether a worker will do is decided once
/// for each and not for every task.
package struct DemandClass: Hashable, Sendable, Codable {
    package var type: String
    /// The handler that a custom task names; `nil` for one that is built in everywhere.
    package var handler: String?
    package var requirements: TaskRequirements
    /// Memory that the task may use, from its limits.
    package var memory: ByteCount?

    package init(
        type: String, handler: String? = nil, requirements: TaskRequirements = .init(), memory: ByteCount? = nil
    ) {
        self.type = type
        self.handler = handler
        self.requirements = requirements
        self.memory = memory
    }

    package init(of spec: TaskSpec) {
        self.init(
            type: spec.type, handler: Self.handler(of: spec), requirements: spec.requirements,
            memory: spec.limits.memory)
    }

    private static func handler(of spec: TaskSpec) -> String? {
        guard spec.type == "custom", case .string(let name) = spec.config["name"],
            !CustomConfig.builtInNames.contains(name)
        else { return nil }
        return name
    }

    /// Memory that a worker must be able to give: what is required, and what the task may use.
    package var leastMemory: ByteCount { max(requirements.memory ?? ByteCount(0), memory ?? ByteCount(0)) }
}

/// The number of a demand class in one store; it never changes its meaning.
package struct DemandClassID: RawRepresentable, Hashable, Comparable, Sendable, CustomStringConvertible {
    package var rawValue: Int64

    package init(rawValue: Int64) { self.rawValue = rawValue }

    package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }

    package var description: String { "\(rawValue)" }
}

/// How much of one demand class waits.
package struct QueueDepth: Hashable, Sendable {
    package var id: DemandClassID
    package var demand: DemandClass
    package var count: Int

    package init(id: DemandClassID, demand: DemandClass, count: Int) {
        self.id = id
        self.demand = demand
        self.count = count
    }
}
