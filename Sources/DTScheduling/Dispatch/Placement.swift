package import DTWire

/// Where a queued task is to go: a session, and the pool whose credit it spends.
package struct Placement: Hashable, Sendable {
    package var sequence: Int64
    package var session: WorkerSession
    package var pool: PoolID

    package init(_ task: QueuedTask, on session: WorkerSession, pool: PoolID) {
        sequence = task.sequence
        self.session = session
        self.pool = pool
    }
}
