import DTScheduling
import DTWire

extension PoolID {
    static let main = PoolID(unchecked: "main")
    static let gpu = PoolID(unchecked: "gpu")
}

extension WorkerSession {
    static func sample(_ number: Int, epoch: Int64 = 1) -> WorkerSession {
        WorkerSession(WorkerID(unchecked: "worker-\(number)"), epoch: epoch)
    }
}

extension WorkerOffer {
    static func sample(
        _ number: Int, pool: PoolID = .main, tags: Set<String> = [], hardware: Set<String> = ["cpu"],
        types: Set<String> = ["test", "custom"], maxMemory: ByteCount? = nil, gpus: Int = 0, free: Int = 1
    ) -> WorkerOffer {
        WorkerOffer(
            session: .sample(number), pool: pool, tags: tags, hardware: hardware, types: types, maxMemory: maxMemory,
            gpus: gpus, free: free)
    }
}

extension QueuedTask {
    static func sample(_ sequence: Int64, demand: Int64 = 1, priority: Int = 0) -> QueuedTask {
        QueuedTask(
            sequence: sequence, taskID: TaskID(unchecked: "task-\(sequence)"), principal: "somebody",
            demandClass: DemandClassID(rawValue: demand), priority: priority, attempts: 0,
            created: Timestamp(milliseconds: sequence))
    }
}

extension Credits {
    /// An offer of the main pool, and of the GPU pool where it has any.
    static func sample(seen: Int64 = 0, free: Int, gpu: Int? = nil) -> Credits {
        var pools = [CreditPool(id: .main, free: free, types: ["test"])]
        if let gpu { pools.append(CreditPool(id: .gpu, free: gpu, types: ["benchmark"], gpus: 1)) }
        return Credits(seen: seen, pools: pools, admission: .open)
    }
}
