package import DTWire

/// What a worker identity must not forget: what it was given (the journal), what it still has to deliver (the spool), and
/// a few values. One for each identity.
///
/// Every function is one transaction: durable against a crash of the process when it returns, and not done at all when it
/// throws. A lease is good only for the cluster and generation that gave it, so every row names them.
package protocol WorkerStore: Sendable {
    /// Writes down tasks that were accepted. A task is started only after this has returned.
    func accept(_ entries: [JournalEntry]) async throws(StoreError)

    /// Writes down that tasks are about to be started: a fence is never run twice.
    func markStarted(_ keys: [JournalKey], at now: Timestamp) async throws(StoreError)

    /// Forgets tasks that were handed back without having been started.
    func forget(_ keys: [JournalKey]) async throws(StoreError)

    /// Moves tasks from the journal to the spool with their outcomes. The first outcome of a lease stays.
    func finish(_ entries: [SpoolEntry]) async throws(StoreError)

    /// Notes that a part of an outcome in the spool was uploaded.
    func markUploaded(_ sha256: Bytes, of key: JournalKey) async throws(StoreError)

    /// Removes delivered outcomes from the spool.
    func acknowledge(_ keys: [JournalKey]) async throws(StoreError)

    /// Takes outcomes that the coordinator will never accept out of the spool, and keeps them with the reason.
    func setAside(_ refusals: [SpoolRefusal], at now: Timestamp) async throws(StoreError)

    /// Makes changes in their order, all in one transaction.
    func write(_ writes: [WorkerWrite]) async throws(StoreError)

    /// The outcomes of these leases that are to be delivered, in their order; those that the spool does not hold are left
    /// out.
    func undelivered(_ keys: [JournalKey]) async throws(StoreError) -> [SpooledOutcome]

    /// What the journal and the spool hold: what to go on from after a start.
    func recover() async throws(StoreError) -> Recovery

    /// What was set aside, oldest first.
    func refused(limit: Int) async throws(StoreError) -> [RefusedOutcome]

    func value(_ name: WorkerValue) async throws(StoreError) -> Bytes?

    /// Keeps a value; `nil` removes it.
    func setValue(_ value: Bytes?, for name: WorkerValue) async throws(StoreError)

    /// Ends all use of the store; what is under way is finished first.
    func close() async throws(StoreError)
}

/// A lease, and which store gave it.
package struct JournalKey: Hashable, Sendable {
    package var store: StoreIdentity
    package var lease: LeaseID

    package init(_ lease: LeaseID, of store: StoreIdentity) {
        self.store = store
        self.lease = lease
    }
}

/// A task that the worker holds.
package struct JournalEntry: Hashable, Sendable {
    package var store: StoreIdentity
    package var assignment: Assignment
    package var accepted: Timestamp
    /// When it was about to be started; absent while it waits.
    package var started: Timestamp?

    package init(store: StoreIdentity, assignment: Assignment, accepted: Timestamp, started: Timestamp? = nil) {
        self.store = store
        self.assignment = assignment
        self.accepted = accepted
        self.started = started
    }

    package var key: JournalKey { JournalKey(assignment.leaseID, of: store) }
}

/// An outcome to be delivered.
package struct SpoolEntry: Hashable, Sendable {
    package var key: JournalKey
    package var outcome: Outcome
    package var finished: Timestamp

    package init(key: JournalKey, outcome: Outcome, finished: Timestamp) {
        self.key = key
        self.outcome = outcome
        self.finished = finished
    }
}

/// An outcome in the spool.
package struct SpooledOutcome: Hashable, Sendable {
    /// Grows with each outcome that is spooled.
    package var sequence: Int64
    package var entry: SpoolEntry
    /// Which of its parts were uploaded.
    package var uploaded: Set<Bytes>

    package init(sequence: Int64, entry: SpoolEntry, uploaded: Set<Bytes> = []) {
        self.sequence = sequence
        self.entry = entry
        self.uploaded = uploaded
    }
}

/// Which outcome the coordinator will never accept, and why.
package struct SpoolRefusal: Hashable, Sendable {
    package var key: JournalKey
    /// The coordinator's code.
    package var code: String

    package init(key: JournalKey, code: String) {
        self.key = key
        self.code = code
    }
}

/// An outcome that was set aside.
package struct RefusedOutcome: Hashable, Sendable {
    package var entry: SpoolEntry
    package var code: String
    package var refused: Timestamp

    package init(entry: SpoolEntry, code: String, refused: Timestamp) {
        self.entry = entry
        self.code = code
        self.refused = refused
    }
}

/// What a worker store holds at start.
package struct Recovery: Hashable, Sendable {
    /// Accepted and not finished, oldest first: what has no `started` was never run, the rest was interrupted.
    package var journal: [JournalEntry]
    /// Finished and not acknowledged, oldest first.
    package var spool: [SpooledOutcome]
    /// Rows that could not be read, in words; they stay where they are.
    package var unreadable: [String]

    package init(journal: [JournalEntry] = [], spool: [SpooledOutcome] = [], unreadable: [String] = []) {
        self.journal = journal
        self.spool = spool
        self.unreadable = unreadable
    }
}

/// What else a worker keeps.
package enum WorkerValue: String, Sendable, CaseIterable {
    /// The worker id that a coordinator gave it.
    case workerID = "worker_id"
    /// Its newest token, for a worker that has only a token.
    case token
}
