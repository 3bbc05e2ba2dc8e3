import DTEngine
package import DTStore
package import DTWire
package import Logging

/// What a worker's store held when the process started, brought into order: what was being run is gone with the process
/// that ran it, so it ends as `interrupted`; what was never begun is forgotten, and the coordinator gives it out again.
package enum JournalReplay {
    /// - Parameter account: What is known of the processes of a task that was being run.
    /// - Returns: What is to be delivered.
    package static func run(
        on store: any WorkerStore, at now: Timestamp, account: (LeaseID) -> String, logger: Logger
    ) async throws(StoreError) -> [SpooledOutcome] {
        let before = try await store.recover()
        for unreadable in before.unreadable {
            logger.error("a row of the worker's store cannot be read; it stays", metadata: ["row": "\(unreadable)"])
        }
        let interrupted = before.journal.filter { $0.started != nil }
        let unstarted = before.journal.filter { $0.started == nil }
        if !interrupted.isEmpty {
            try await store.finish(interrupted.map { entry(for: $0, at: now, account: account) })
        }
        if !unstarted.isEmpty { try await store.forget(unstarted.map(\.key)) }
        if !before.journal.isEmpty || !before.spool.isEmpty {
            logger.info(
                "recovered",
                metadata: [
                    "interrupted": "\(interrupted.count)", "never started": "\(unstarted.count)",
                    "undelivered": "\(before.spool.count)",
                ])
        }
        return try await store.recover().spool
    }

    private static func entry(
        for journaled: JournalEntry, at now: Timestamp, account: (LeaseID) -> String
    ) -> SpoolEntry {
        let outcome = Outcome(
            status: .interrupted, code: .workerDied,
            message: "the worker process ended while the task ran; \(account(journaled.assignment.leaseID))",
            started: journaled.started, finished: now)
        return SpoolEntry(key: journaled.key, outcome: outcome, finished: now)
    }
}
