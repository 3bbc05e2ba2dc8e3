package import DTWire

/// What the HTTP API asks of the running coordinator. What it only wants to know of recorded things, it asks the store.
package protocol CoordinatorControl: Sendable {
    /// Records tasks durably, all of them or none, and has those that can be dispatched.
    ///
    /// Every submission has a task id. One whose id is taken by an equal spec answers with the task that is there; by another
    /// spec, nothing is recorded and `Problem.taskExists` is thrown. One with a `rejection` is recorded with that outcome.
    func submit(_ submissions: [Submission], by caller: Caller) async throws -> [SubmittedTask]

    /// Has a task stopped: at once where it was not given out, else by telling its worker. A task that ended stays as it is.
    ///
    /// - Throws: `Problem.noSuchTask`.
    func cancel(_ taskID: TaskID, by caller: Caller) async throws -> CancelResponse

    /// The workers that have a session now, by id.
    func liveWorkers() async -> [WorkerID: LiveWorker]

    /// How far tasks that run now are; of a task that says nothing there is no entry.
    func progress(of taskIDs: [TaskID]) async -> [TaskID: LiveProgress]

    /// Ends what depends on keys and tokens that are no longer good: called after a key was revoked or made.
    func keysChanged() async

    /// What happens to tasks, as it happens.
    var changes: ChangeFeed { get }

    /// What may be uploaded, once each.
    var grants: UploadGrants { get }
}

/// One task to be recorded.
package struct Submission: Hashable, Sendable {
    package var taskID: TaskID
    package var spec: TaskSpec
    /// Why it can never run, when that is known already.
    package var rejection: TaskRejection?

    package init(taskID: TaskID, spec: TaskSpec, rejection: TaskRejection? = nil) {
        self.taskID = taskID
        self.spec = spec
        self.rejection = rejection
    }
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
