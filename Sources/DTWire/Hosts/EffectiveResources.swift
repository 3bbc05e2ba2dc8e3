/// What a process may really use of its machine, whatever the machine has.
package struct EffectiveResources: Hashable, Sendable, Codable {
    /// Processors: the least of what the cpuset, the affinity and every quota on the way to the root allow. A quota makes
    /// it a fraction.
    package var cpus: Double
    /// Memory: the least of every limit on the way to the root and what the machine has.
    package var memory: ByteCount
    /// What set `cpus`, for people: `affinity`, or the file of the limit.
    package var cpuOrigin: String
    /// What set `memory`, for people: `host`, or the file of the limit.
    package var memoryOrigin: String

    package init(cpus: Double, memory: ByteCount, cpuOrigin: String = "affinity", memoryOrigin: String = "host") {
        self.cpus = cpus
        self.memory = memory
        self.cpuOrigin = cpuOrigin
        self.memoryOrigin = memoryOrigin
    }

    enum CodingKeys: String, CodingKey {
        case cpus, memory
        case cpuOrigin = "cpu_origin"
        case memoryOrigin = "memory_origin"
    }

    /// Whole processors, at least 1.
    package var wholeCPUs: Int { max(1, Int(cpus.rounded(.down))) }
}
