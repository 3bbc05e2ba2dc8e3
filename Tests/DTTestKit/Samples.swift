package import DTWire

// Plausible values for tests that do not care which.

extension TaskID {
    package static func sample(_ number: Int) -> TaskID { TaskID(unchecked: "task-\(number)") }
}

extension LeaseID {
    package static func sample(_ number: Int, fence: Int64 = 1) -> LeaseID { LeaseID(.sample(number), Fence(fence)) }
}

extension WorkerID {
    package static let sample = WorkerID(unchecked: "worker-1")
}

extension InstanceID {
    package static let sample = InstanceID(unchecked: "instance-1")
}

extension Capabilities {
    package static let sample = Capabilities(
        system: "Linux 6.1", architecture: "x86_64", cpu: CPU(model: "Sample CPU", count: 8), memoryBytes: 16 << 30,
        hardware: ["cpu", "x86_64"])
}

extension Enforcement {
    package static let sample = Enforcement(processes: .kernel, memory: .watched, cpu: .none)
}

extension TaskSpec {
    package static let sample = TaskSpec(type: "custom", config: .object(["name": .string("noop")]))
}

extension Assignment {
    package static func sample(
        _ leaseID: LeaseID, lease: Duration = .seconds(30), pool: PoolID = PoolID(unchecked: "main")
    ) -> Assignment {
        Assignment(
            taskID: leaseID.taskID, spec: .sample, attempt: 1, fence: leaseID.fence,
            leaseMilliseconds: lease.inMilliseconds, pool: pool)
    }
}

extension Outcome {
    package static let sample = Outcome(status: .succeeded, code: .completed)
}
