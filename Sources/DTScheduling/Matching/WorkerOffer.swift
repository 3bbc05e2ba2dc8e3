package import DTWire

/// What one pool of one session offers to run.
package struct WorkerOffer: Hashable, Sendable {
    package var session: WorkerSession
    package var pool: PoolID
    /// Tags declared or detected.
    package var tags: Set<String>
    /// Hardware detected.
    package var hardware: Set<String>
    package var types: Set<String>
    /// Memory that it can give one task; unlimited when absent.
    package var maxMemory: ByteCount?
    /// GPUs that it can give one task.
    package var gpus: Int
    /// Tasks that it would take now.
    package var free: Int

    package init(
        session: WorkerSession, pool: PoolID, tags: Set<String>, hardware: Set<String>, types: Set<String>,
        maxMemory: ByteCount? = nil, gpus: Int = 0, free: Int
    ) {
        self.session = session
        self.pool = pool
        self.tags = tags
        self.hardware = hardware
        self.types = types
        self.maxMemory = maxMemory
        self.gpus = gpus
        self.free = free
    }

    /// Whether this offer will do for a demand, however many slots are free.
    package func satisfies(_ demand: DemandClass) -> Bool { shortcomings(for: demand).isEmpty }

    /// What this offer lacks for a demand, in words; empty when it will do.
    package func shortcomings(for demand: DemandClass) -> [String] {
        let asked = demand.requirements
        var lacking: [String] = []
        if let worker = asked.worker, worker != session.worker { lacking.append("is not the worker \(worker)") }
        if !types.contains(demand.type) { lacking.append("takes no \(demand.type) tasks") }
        lacking += asked.hardware.subtracting(hardware).sorted().map { "has no hardware \"\($0)\"" }
        lacking += asked.tags.subtracting(tags).sorted().map { "has no tag \"\($0)\"" }
        if asked.gpus > gpus { lacking.append("gives \(gpus) of \(asked.gpus) GPUs") }
        if let maxMemory, let wanted = [asked.memory, demand.memory].compactMap(\.self).max(), wanted > maxMemory {
            lacking.append("gives \(maxMemory) of \(wanted) memory")
        }
        return lacking
    }
}
