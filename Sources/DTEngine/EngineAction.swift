package import DTWire

/// What an engine wants done.
package enum EngineAction: Hashable, Sendable {
    case connect
    /// End the session, if there is one.
    case disconnect
    case send(WorkerMessage)
    /// Write these assignments down durably, then say `journaled`.
    case journal([Assignment], Origin)
    /// Take these assignments out of the journal: they were never started and are not held any more.
    case unjournal([LeaseID], Origin)
    /// Run this task, then say `taskFinished`.
    case start(Assignment, Origin)
    /// Stop this task: SIGTERM, and SIGKILL after the grace.
    case cancel(LeaseID, reason: ReasonCode, grace: Duration)
    /// Write this outcome down durably in place of its assignment, then say `spooled`.
    case spool(LeaseID, Outcome, Origin)
    /// Send these outcomes from the spool, oldest first; upload their parts before.
    case deliver([LeaseID], Origin)
    /// These outcomes have arrived: take them out of the spool.
    case acknowledge([LeaseID], Origin)
    /// The coordinator will never take this outcome: keep it aside and report it.
    case setAside(LeaseID, Origin, code: String)
    /// The coordinator has this much of a task's output.
    case logAcknowledged(LogAck)
    /// The coordinator says where a part may be uploaded.
    case uploadGranted(UploadGrant)
    case arm(EngineTimer, at: Instant)
    case disarm(EngineTimer)
    case publish(EngineStatus)
    /// The engine is done; nothing follows.
    case finish(EngineEnd)
}

/// How an engine ended.
package enum EngineEnd: Hashable, Sendable {
    /// It was asked to, and everything is in order.
    case drained
    /// As `drained`, with this many outcomes not delivered: they are in the spool, or their tasks still in the journal.
    case drainedUndelivered(Int)
    /// The attempts to connect are spent.
    case unreachable(message: String)
    /// The attempts to connect are spent, and the last was refused: the key or token does not hold.
    case refused(message: String)
    /// Another process has this worker id now.
    case superseded(by: InstanceID)
}

/// What an engine is at, for people and probes.
package struct EngineStatus: Hashable, Sendable {
    package enum Phase: String, Hashable, Sendable {
        case starting, connecting, registering, active, waiting, draining, finished
    }

    package var phase: Phase
    package var admission: Admission
    package var workerID: WorkerID?
    /// Tasks that it may hold at the same time.
    package var slots: Int
    /// The number of the allowance that it follows; 0 without one.
    package var allowance: Int
    /// Tasks that it holds, from their arrival until their outcomes are in the spool.
    package var held: Int
    /// How many of these were not started: they are being written down, or wait for their turn.
    package var waiting: Int
    package var free: Int
    package var undelivered: Int
    /// Why there is no session, when there is none.
    package var disconnection: Disconnection?
    /// Attempts to connect that failed since the last session.
    package var attempts: Int
    /// Whether these are all that were allowed, and it goes on nevertheless.
    package var attemptsSpent: Bool
    /// Since when there is no session; `nil` while there is one.
    package var disconnectedSince: Instant?

    /// Tasks that were started and are not over.
    package var running: Int { held - waiting }
}
