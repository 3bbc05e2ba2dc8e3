package import DTStore
package import DTWire

/// What the HTTP API asks of the running coordinator. What it only wants to know of recorded things, it asks the store.
package protocol CoordinatorControl: Sendable {
    /// Records tasks durably and has those given out that can be.
    ///
    /// - Returns: A verdict for each task, in the order they came.
    /// - Throws: `StoreError`, or `Problem` for a coordinator that takes nothing now.
    func submit(_ tasks: [TaskSubmission]) async throws -> [SubmitVerdict]

    /// Has a task stopped: at once where it was not given out, else by telling its worker.
    ///
    /// - Parameter message: For a person: who asked.
    func cancel(_ taskID: TaskID, message: String) async throws -> CancelResult

    /// The workers that have a session now, by id.
    func liveWorkers() async -> [WorkerID: LiveWorker]

    /// Why a queued task is not given out, in sentences; empty when its turn is near.
    func waitingReasons(for spec: TaskSpec) async -> [String]

    /// How far tasks that run now are; of a task that says nothing there is no entry.
    func progress(of taskIDs: [TaskID]) async -> [TaskID: LiveProgress]

    /// Ends what depends on keys and tokens that are no longer good: called after a key was made or revoked.
    func keysChanged() async

    /// What happens to tasks, as it happens. The coordinator closes it when it stops, which ends all waiting requests.
    var changes: ChangeFeed { get }

    /// What may be uploaded, once each; sessions issue, requests spend.
    var grants: UploadGrants { get }
}

/// What a session knows of its worker beyond what the store does.
package struct LiveWorker: Hashable, Sendable {
    package var admission: Admission
    package var reading: Reading?
    /// Tasks that it holds.
    package var held: Int
    /// Slots that it offers and that were not spent.
    package var free: Int
    /// When its last frame came.
    package var lastSeen: Timestamp

    package init(admission: Admission, reading: Reading?, held: Int, free: Int, lastSeen: Timestamp) {
        self.admission = admission
        self.reading = reading
        self.held = held
        self.free = free
        self.lastSeen = lastSeen
    }
}

/// How far a running task is.
package struct LiveProgress: Hashable, Sendable {
    /// 0 to 1.
    package var progress: Double?
    /// What it is at, for people.
    package var step: String?

    package init(progress: Double?, step: String?) {
        self.progress = progress
        self.step = step
    }
}
