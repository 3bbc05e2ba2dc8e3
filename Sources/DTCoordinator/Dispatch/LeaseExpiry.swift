import DTScheduling
package import DTStore
package import DTWire
package import Logging
import Synchronization

/// Ends leases that lapsed, and says what became of their tasks.
package final class LeaseExpiry: Sendable {
    /// The most leases ended in one transaction.
    private static let batch = 256

    private let store: any TaskStore
    private let dispatcher: Dispatcher
    private let changes: ChangeFeed
    private let clocks: Clocks
    private let period: Duration
    private let logger: Logger
    private let watch: Mutex<LeaseWatch>

    /// - Parameter lease: How long leases hold; they are looked through four times in that time.
    package init(
        store: any TaskStore, dispatcher: Dispatcher, changes: ChangeFeed, clocks: Clocks, lease: Duration,
        logger: Logger
    ) {
        self.store = store
        self.dispatcher = dispatcher
        self.changes = changes
        self.clocks = clocks
        period = lease / 4
        self.logger = logger
        watch = Mutex(LeaseWatch(lease: lease))
    }

    package func storeAnswered() { watch.withLock { $0.storeAnswered(at: clocks.monotonic()) } }

    package func storeFailed() { watch.withLock { $0.storeFailed() } }

    package var isStoreUp: Bool { watch.withLock { $0.isStoreUp } }

    /// Looks through the leases until the task is cancelled.
    package func run() async {
        while !Task.isCancelled {
            do {
                _ = try await store.newestOutcome()
                storeAnswered()
                if watch.withLock({ $0.mayExpire(at: clocks.monotonic()) }) { try await expire() }
            } catch {
                storeFailed()
                logger.error("cannot look through the leases", metadata: ["error": "\(error)"])
            }
            try? await Task.sleep(for: period)
        }
    }

    private func expire() async throws(StoreError) {
        while true {
            let ended = try await store.expire(at: clocks.calendar(), limit: Self.batch)
            for lease in ended {
                logger.warning(
                    "a lease ran out",
                    metadata: [
                        "task": "\(lease.lease.taskID)", "fence": "\(lease.lease.fence)", "worker": "\(lease.worker)",
                        "status": "\(lease.status.rawValue)",
                    ])
            }
            try await announce(ended.map(\.lease.taskID))
            if ended.count < Self.batch { return }
        }
    }

    /// Tells whoever waits where these tasks are now, and has the queued ones given out.
    package func announce(_ taskIDs: [TaskID]) async throws(StoreError) {
        if taskIDs.isEmpty { return }
        let outcomes = try await store.outcomes(of: taskIDs)
        let ended = Set(outcomes.map(\.taskID))
        changes.publish(
            outcomes.map {
                .outcome(
                    $0.outcome.status, code: $0.outcome.code, message: $0.outcome.message, of: $0.taskID,
                    sequence: $0.sequence)
            })
        changes.publish(taskIDs.filter { !ended.contains($0) }.map { .status(.queued, of: $0) })
        dispatcher.wake()
    }
}
