package import DTWire

/// What became of one delivered outcome.
package enum RecordVerdict: Hashable, Sendable {
    /// It is the task's outcome. If a newer attempt is under way, that one is to be cancelled (`outcomeKnown`).
    case ended(sequence: Int64, toCancel: HeldLease?)
    /// It ended an attempt, and the task is queued again.
    case requeued
    /// It had been delivered before.
    case duplicate
    /// Another outcome stands, or a newer attempt; it is kept with its attempt.
    case stale
    /// There is no such task, or it was never given to this worker under this fence.
    case unknownTask
    /// A part that it names was not uploaded; nothing was kept.
    case incomplete(sha256: Bytes)
    /// It reports what a task of this type cannot; nothing was kept.
    case invalid(ReasonCode)
    /// The session is not the worker's newest; nothing was kept.
    case superseded
}

/// A lease and who holds it.
package struct HeldLease: Hashable, Sendable {
    package var lease: LeaseID
    package var worker: WorkerID

    package init(_ lease: LeaseID, by worker: WorkerID) {
        self.lease = lease
        self.worker = worker
    }
}
