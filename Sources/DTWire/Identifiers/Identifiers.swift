/// The name of a task, chosen by who submits it or made by the coordinator.
package struct TaskID: Identifier {
    package static let subject = "task id"
    package let rawValue: String
    package init(unchecked: String) { rawValue = unchecked }
}

/// The name of a registered worker identity; belongs to the principal of the key that first registered it.
package struct WorkerID: Identifier {
    package static let subject = "worker id"
    package let rawValue: String
    package init(unchecked: String) { rawValue = unchecked }
}

/// One start of a worker process; random, so that a restart is told from a reconnection.
package struct InstanceID: Identifier {
    package static let subject = "instance id"
    package let rawValue: String
    package init(unchecked: String) { rawValue = unchecked }
}

/// The coordinators that share one store; made with the store.
package struct ClusterID: Identifier {
    package static let subject = "cluster id"
    package let rawValue: String
    package init(unchecked: String) { rawValue = unchecked }
}

/// A pool of credits within one session; pools are disjoint.
package struct PoolID: Identifier {
    package static let subject = "pool id"
    package let rawValue: String
    package init(unchecked: String) { rawValue = unchecked }
}

/// The public half of an API key: 16 hexadecimal digits.
package struct KeyID: Identifier {
    package static let subject = "key id"
    package let rawValue: String
    package init(unchecked: String) { rawValue = unchecked }
}
