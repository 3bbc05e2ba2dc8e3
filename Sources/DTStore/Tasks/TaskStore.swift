package import DTWire

/// The durable truth of a cluster: tasks, attempts, outcomes, workers, keys, logs and outcome parts.
///
/// Every function is one transaction: it has happened as a whole and durably when it returns, and not at all when it
/// throws. Nothing is decided from a clock or from chance in here: times, tokens and secrets are passed in. What belongs
/// to a worker is conditional on the session being the worker's newest one (`WorkerSession`), so two sessions of one id
/// are never both served.
package protocol TaskStore: TaskQueue, LeaseTable, TaskQueries, WorkerTable, KeyTable, LogTable, PartTable {
    /// Which store this is. Rows of a worker's journal and spool are only good for the cluster and generation they name.
    var identity: StoreIdentity { get }

    /// Makes every fence of before older than every fence from now on: after a restore from backup.
    ///
    /// - Returns: The identity that the store has when it is next opened.
    func raiseGeneration() async throws(StoreError) -> StoreIdentity

    /// Deletes tasks that ended before a moment, oldest first, with their outcomes, attempts and logs; and outcome parts
    /// that nothing names any more.
    ///
    /// - Parameter limit: The most tasks deleted at once, so that others do not wait long.
    /// - Returns: How many tasks were deleted; fewer than `limit` when none is left.
    func deleteFinished(before moment: Timestamp, limit: Int) async throws(StoreError) -> Int

    /// Finds out whether something new could be recorded now, by recording it and taking it back.
    ///
    /// - Throws: `diskFull`, `readOnly`; `ioError` when the database's file is no longer the one that was opened.
    func checkWritable() async throws(StoreError)

    /// Ends all use of the store; what is under way is finished first.
    func close() async throws(StoreError)
}

/// Which store: made with it, and never changed but by `raiseGeneration`.
package struct StoreIdentity: Hashable, Sendable, Codable {
    package var cluster: ClusterID
    /// Counts restores from backup, from 1. (generation, fence) are compared in that order.
    package var generation: Int64

    package init(cluster: ClusterID, generation: Int64) {
        self.cluster = cluster
        self.generation = generation
    }
}
