import DTStore
import DTWire

/// protocol.md's rules for one queue, as plainly as they can be written: what the property test holds a store against.
/// No transactions, no rows, no thought of speed.
struct ModelQueue {
    struct Attempt {
        var worker: WorkerID
        var number: Int
        var isDelivered = false
    }

    struct Task {
        var age: Int
        var priority: Int
        var maxAttempts: Int
        var status = TaskStatus.queued
        var attempts = 0
        var worker: WorkerID?
        var epoch: Int64 = 0
        var leaseUntil: Timestamp?
        var cancelRequested = false
        /// By fence, from 1.
        var given: [Attempt] = []

        var fence: Int { given.count }
        var isHeld: Bool { status == .assigned || status == .running }
    }

    var tasks: [TaskID: Task] = [:]
    var epochs: [WorkerID: Int64] = [:]
    /// The tasks in the order in which their outcomes were recorded.
    var ended: [TaskID] = []

    mutating func submit(_ id: TaskID, priority: Int, maxAttempts: Int) -> Bool {
        if tasks[id] != nil { return false }
        tasks[id] = Task(age: tasks.count, priority: priority, maxAttempts: maxAttempts)
        return true
    }

    mutating func register(_ worker: WorkerID) -> Int64 {
        epochs[worker, default: 0] += 1
        return epochs[worker, default: 0]
    }

    func isCurrent(_ worker: WorkerID, _ epoch: Int64) -> Bool { epochs[worker] == epoch }

    mutating func claim(_ worker: WorkerID, _ epoch: Int64, upTo count: Int, until: Timestamp) -> [LeaseID] {
        guard isCurrent(worker, epoch) else { return [] }
        let next = tasks.filter { $0.value.status == .queued }
            .sorted { ($1.value.priority, $0.value.age) < ($0.value.priority, $1.value.age) }.prefix(count).map(\.key)
        return next.map { id in
            change(id) { task in
                (task.status, task.worker, task.epoch, task.leaseUntil) = (.assigned, worker, epoch, until)
                task.attempts += 1
                task.given.append(Attempt(worker: worker, number: task.attempts))
                return LeaseID(id, Fence(Int64(task.fence)))
            }
        }
    }

    func holds(_ worker: WorkerID, _ epoch: Int64, _ lease: LeaseID) -> Bool {
        guard isCurrent(worker, epoch), let task = tasks[lease.taskID] else { return false }
        return task.isHeld && task.worker == worker && lease.fence == Fence(Int64(task.fence))
    }

    mutating func start(_ worker: WorkerID, _ epoch: Int64, _ lease: LeaseID) -> Bool {
        guard holds(worker, epoch, lease), tasks[lease.taskID]?.status == .assigned else { return false }
        tasks[lease.taskID]?.status = .running
        return true
    }

    mutating func handBack(_ worker: WorkerID, _ epoch: Int64, _ lease: LeaseID) -> Bool {
        guard holds(worker, epoch, lease), tasks[lease.taskID]?.status == .assigned else { return false }
        release(lease.taskID, counts: false)
        return true
    }

    mutating func expire(at now: Timestamp) -> Set<LeaseID> {
        let lapsed = tasks.filter { $0.value.isHeld && ($0.value.leaseUntil ?? now) <= now }
        for id in lapsed.keys { release(id, counts: true) }
        return Set(lapsed.map { LeaseID($0.key, Fence(Int64($0.value.fence))) })
    }

    mutating func cancel(_ id: TaskID) -> CancelResult {
        guard let task = tasks[id] else { return .unknownTask }
        if task.status.isFinal { return .hadEnded(task.status) }
        guard task.isHeld, let worker = task.worker else {
            end(id, .cancelled)
            return .ended
        }
        tasks[id]?.cancelRequested = true
        return .requested(worker, LeaseID(id, Fence(Int64(task.fence))), task.status)
    }

    mutating func record(_ worker: WorkerID, _ epoch: Int64, _ lease: LeaseID, _ status: OutcomeStatus) -> RecordVerdict
    {
        guard isCurrent(worker, epoch) else { return .superseded }
        let number = Int(lease.fence.rawValue)
        guard let task = tasks[lease.taskID], task.given.indices.contains(number - 1),
            task.given[number - 1].worker == worker
        else { return .unknownTask }
        if task.given[number - 1].isDelivered { return .duplicate }
        tasks[lease.taskID]?.given[number - 1].isDelivered = true
        let isNewest = number == task.fence
        guard !task.status.isFinal, isNewest || status == .succeeded || status == .failed else { return .stale }
        if status == .interrupted, !task.cancelRequested {
            if !task.isHeld { return .requeued }
            if task.attempts < task.maxAttempts {
                release(lease.taskID, counts: true)
                return .requeued
            }
        }
        end(lease.taskID, TaskStatus(status))
        tasks[lease.taskID]?.worker = worker
        var toCancel: HeldLease?
        if !isNewest, task.isHeld, let holder = task.worker {
            toCancel = HeldLease(LeaseID(lease.taskID, Fence(Int64(task.fence))), by: holder)
        }
        return .ended(sequence: Int64(ended.count), toCancel: toCancel)
    }

    /// - Returns: What of this worker's was not listed and went back.
    mutating func resume(
        _ worker: WorkerID, _ epoch: Int64, listing held: [(lease: LeaseID, isRunning: Bool)], until: Timestamp
    ) -> [LeaseStanding.State] {
        let states = held.map { entry -> LeaseStanding.State in
            let number = Int(entry.lease.fence.rawValue)
            guard let task = tasks[entry.lease.taskID], task.given.indices.contains(number - 1),
                task.given[number - 1].worker == worker
            else { return .unknown }
            if task.status.isFinal { return .ended }
            if number != task.fence { return .lost }
            if !task.isHeld, !entry.isRunning || task.given[number - 1].isDelivered { return .lost }
            change(entry.lease.taskID) { task in
                // It runs after all, so it counts after all.
                if !task.isHeld { task.attempts = max(task.attempts, task.given[number - 1].number) }
                if entry.isRunning { task.status = .running }
                (task.worker, task.epoch, task.leaseUntil) = (worker, epoch, until)
            }
            return task.cancelRequested ? .heldToCancel : .held
        }
        let listed = Set(held.map(\.lease))
        for (id, task) in tasks where task.isHeld && task.worker == worker && task.epoch < epoch {
            // Every registration of the test is a new process, so every unlisted attempt counts.
            if !listed.contains(LeaseID(id, Fence(Int64(task.fence)))) { release(id, counts: true) }
        }
        return states
    }

    private mutating func release(_ id: TaskID, counts: Bool) {
        guard let task = tasks[id] else { return }
        if task.cancelRequested { return end(id, .cancelled) }
        if counts, task.attempts >= task.maxAttempts { return end(id, .interrupted) }
        tasks[id]?.status = .queued
        if !counts { tasks[id]?.attempts -= 1 }
    }

    private mutating func end(_ id: TaskID, _ status: TaskStatus) {
        tasks[id]?.status = status
        ended.append(id)
    }

    @discardableResult
    private mutating func change<Result>(_ id: TaskID, _ body: (inout Task) -> Result) -> Result {
        var task = tasks[id] ?? Task(age: 0, priority: 0, maxAttempts: 0)
        defer { tasks[id] = task }
        return body(&task)
    }
}
