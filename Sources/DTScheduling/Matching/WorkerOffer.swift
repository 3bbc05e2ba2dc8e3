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

    /// Whether this offer will do for a demand, however many slots are free: `shortcomings` without the words.
    package func satisfies(_ demand: DemandClass) -> Bool {
        let asked = demand.requirements
        return asked.worker.map { $0 == session.worker } ?? true
            && types.contains(demand.type)
            && asked.hardware.isSubset(of: hardware)
            && asked.tags.isSubset(of: tags)
            && asked.gpus <= gpus
            && maxMemory.map { demand.leastMemory <= $0 } ?? true
    }

    /// What this offer lacks for a demand, in words; empty when it will do.
    package func shortcomings(for demand: DemandClass) -> [String] {
        let asked = demand.requirements
        var lacking: [String] = []
        if let worker = asked.worker, worker != session.worker { lacking.append("is not the worker \(worker)") }
        if !types.contains(demand.type) { lacking.append("takes no \(demand.type) tasks") }
        lacking += asked.hardware.subtracting(hardware).sorted().map { "has no hardware \"\($0)\"" }
        lacking += asked.tags.subtracting(tags).sorted().map { "has no tag \"\($0)\"" }
        if asked.gpus > gpus { lacking.append("gives \(gpus) of \(asked.gpus) GPUs") }
        if let maxMemory, demand.leastMemory > maxMemory {
            lacking.append("gives \(maxMemory) of \(demand.leastMemory) memory")
        }
        return lacking
    }
}
