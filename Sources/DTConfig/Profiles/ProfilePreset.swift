import DTWire

/// The guide's profiles, worked out from what the process may use.
package enum ProfilePreset: String, Choice {
    /// Figures one can trust: one task at a time with everything for itself, after a moment of quiet.
    case benchmark
    /// Balanced: as many tasks as processors, each of which may use all of them and half of the memory.
    case test
    /// Many small tasks, which give way to everything else on the machine.
    case light

    /// - Parameter memory: What is offered to all tasks together.
    func profile(_ resources: EffectiveResources, memory: ByteCount) -> ExecutionProfile {
        let cpus = resources.cpus
        switch self {
        case .benchmark:
            return ExecutionProfile(
                name: rawValue, maxConcurrentTasks: 1, isExclusive: true, cpusPerTask: cpus, memoryPerTask: memory,
                niceness: 0, warmUp: .seconds(1), coolDown: .seconds(30))
        case .test:
            // Above 0, so that a worker whose tasks use all processors still answers its coordinator.
            return ExecutionProfile(
                name: rawValue, maxConcurrentTasks: resources.wholeCPUs, cpusPerTask: cpus,
                memoryPerTask: ByteCount(memory.rawValue / 2), niceness: 5, coolDown: .seconds(15))
        case .light:
            let tasks = 4 * resources.wholeCPUs
            // Twice an equal share: small tasks differ, and rarely all want their most at once.
            return ExecutionProfile(
                name: rawValue, maxConcurrentTasks: min(tasks, 4096), cpusPerTask: min(1, cpus),
                memoryPerTask: ByteCount(memory.rawValue / Int64(tasks) * 2), niceness: 10, coolDown: .seconds(5))
        }
    }
}
