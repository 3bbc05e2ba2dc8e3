package import DTWire
import Synchronization

/// Tells whoever waits what happened to tasks: the coordinator publishes, requests subscribe.
///
/// It keeps no history. The store is the truth: a request subscribes, reads the store, and then waits, so that nothing falls
/// between. A subscriber that is slow gets merged changes, one for each task; one that follows every task and falls more than
/// `capacity` tasks behind is told that it missed some and reads the store again. So memory is bounded by what is waited for,
/// and a publisher never waits.
package final class ChangeFeed: Sendable {
    /// What a subscriber wants to hear.
    package enum Interest: Hashable, Sendable {
        /// Everything about some tasks.
        case tasks(Set<TaskID>)
        /// Status, progress and outcomes of every task; logs are left out.
        case allTasks
        /// That there are outcomes, without the changes.
        case outcomes
    }

    /// What a subscriber has not taken yet.
    package struct Batch: Hashable, Sendable {
        /// In the order in which the tasks changed first since the last batch.
        package var changes: [TaskChange] = []
        /// The newest outcome's place in the order of all outcomes; 0 before the first.
        package var latestOutcome: Int64 = 0
        /// Whether changes were lost because too many tasks had some.
        package var missedChanges = false
    }

    /// How a wait ended.
    package enum Wait: Hashable, Sendable {
        case news(Batch)
        case timeUp
        /// The feed was closed, or the waiting task cancelled: there will be no more.
        case ended
    }

    /// How many tasks a subscriber to all tasks may be behind.
    package static let defaultCapacity = 4096

    private struct State {
        var subscribers: [Int: Subscriber] = [:]
        var byTask: [TaskID: Set<Int>] = [:]
        var toAll: Set<Int> = []
        var toOutcomes: Set<Int> = []
        var latestOutcome: Int64 = 0
        var lastNumber = 0
        var isClosed = false
    }

    private struct Subscriber {
        let interest: Interest
        /// Who waits for news now; resumed with whether there is some.
        var waiter: CheckedContinuation<Bool, Never>?
        var hasNews = false
        var order: [TaskID] = []
        var pending: [TaskID: TaskChange] = [:]
        var missedChanges = false

        mutating func add(_ change: TaskChange, capacity: Int) {
            if pending[change.taskID] != nil {
                pending[change.taskID]?.merge(change)
            } else if pending.count < capacity {
                order.append(change.taskID)
                pending[change.taskID] = change
            } else {
                missedChanges = true
            }
        }

        /// Notes that there is news; the waiter to be told, if there is one.
        mutating func signal() -> CheckedContinuation<Bool, Never>? {
            hasNews = true
            return takeWaiter()
        }

        mutating func takeWaiter() -> CheckedContinuation<Bool, Never>? {
            defer { waiter = nil }
            return waiter
        }
    }

    private let state = Mutex(State())
    private let capacity: Int

    package init(capacity: Int = ChangeFeed.defaultCapacity) { self.capacity = capacity }

    // MARK: - Publishing

    /// Tells every subscriber that wants to know. Never waits.
    package func publish(_ changes: some Collection<TaskChange>) {
        let waiters = state.withLock { state -> [CheckedContinuation<Bool, Never>] in
            var woken: Set<Int> = []
            for change in changes {
                if let sequence = change.sequence, sequence > state.latestOutcome {
                    state.latestOutcome = sequence
                    woken.formUnion(state.toOutcomes)
                }
                for number in state.byTask[change.taskID] ?? [] {
                    state.subscribers[number]?.add(change, capacity: .max)
                    woken.insert(number)
                }
                guard change.status != nil || change.progress != nil || change.step != nil else { continue }
                for number in state.toAll {
                    state.subscribers[number]?.add(change, capacity: capacity)
                    woken.insert(number)
                }
            }
            return woken.compactMap { state.subscribers[$0]?.signal() }
        }
        for waiter in waiters { waiter.resume(returning: true) }
    }

    package func publish(_ change: TaskChange) { publish(CollectionOfOne(change)) }

    /// Ends every wait, now and later: the coordinator stops.
    package func close() {
        let waiters = state.withLock { state in
            state.isClosed = true
            return state.subscribers.keys.compactMap { state.subscribers[$0]?.takeWaiter() }
        }
        for waiter in waiters { waiter.resume(returning: false) }
    }

    // MARK: - Subscribing

    /// Hears of what happens from now on, until the subscription is let go.
    package func subscribe(to interest: Interest) -> Subscription {
        let number = state.withLock { state in
            state.lastNumber += 1
            let number = state.lastNumber
            state.subscribers[number] = Subscriber(interest: interest)
            switch interest {
            case .tasks(let taskIDs): for taskID in taskIDs { state.byTask[taskID, default: []].insert(number) }
            case .allTasks: state.toAll.insert(number)
            case .outcomes: state.toOutcomes.insert(number)
            }
            return number
        }
        return Subscription(feed: self, number: number)
    }

    /// How many subscriptions there are, for the tests and the metrics.
    package var subscriptionCount: Int { state.withLock { $0.subscribers.count } }

    fileprivate func take(_ number: Int) -> Batch {
        state.withLock { state in
            var batch = Batch(latestOutcome: state.latestOutcome)
            guard let subscriber = state.subscribers[number] else { return batch }
            batch.changes = subscriber.order.compactMap { subscriber.pending[$0] }
            batch.missedChanges = subscriber.missedChanges
            state.subscribers[number]?.order = []
            state.subscribers[number]?.pending = [:]
            state.subscribers[number]?.missedChanges = false
            state.subscribers[number]?.hasNews = false
            return batch
        }
    }

    /// Waits for news; false when there will be none, or the task was cancelled.
    fileprivate func wait(_ number: Int) async -> Bool {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let (known, displaced) = state.withLock { state -> (Bool?, CheckedContinuation<Bool, Never>?) in
                    if state.isClosed || Task.isCancelled { return (false, nil) }
                    if state.subscribers[number]?.hasNews == true { return (true, nil) }
                    let displaced = state.subscribers[number]?.takeWaiter()
                    state.subscribers[number]?.waiter = continuation
                    return (nil, displaced)
                }
                displaced?.resume(returning: false)
                if let known { continuation.resume(returning: known) }
            }
        } onCancel: {
            state.withLock { $0.subscribers[number]?.takeWaiter() }?.resume(returning: false)
        }
    }

    fileprivate func remove(_ number: Int) {
        state.withLock { state in
            guard let subscriber = state.subscribers.removeValue(forKey: number) else { return }
            switch subscriber.interest {
            case .tasks(let taskIDs):
                for taskID in taskIDs {
                    state.byTask[taskID]?.remove(number)
                    if state.byTask[taskID]?.isEmpty == true { state.byTask[taskID] = nil }
                }
            case .allTasks: state.toAll.remove(number)
            case .outcomes: state.toOutcomes.remove(number)
            }
        }
    }
}

extension ChangeFeed {
    /// One subscriber's end; ends when it is let go. For one waiting task at a time.
    package final class Subscription: Sendable {
        private let feed: ChangeFeed
        private let number: Int

        fileprivate init(feed: ChangeFeed, number: Int) {
            self.feed = feed
            self.number = number
        }

        deinit { feed.remove(number) }

        /// Waits until something has happened that was not taken yet. `nil` when it has not, whatever the cause.
        package func next(within limit: Duration) async -> Batch? {
            if case .news(let batch) = await wait(within: limit) { batch } else { nil }
        }

        /// Waits until something has happened that was not taken yet, or will not.
        package func wait(within limit: Duration) async -> Wait {
            let wait = await withTaskGroup(of: Wait?.self) { group in
                group.addTask { [feed, number] in await feed.wait(number) ? nil : .ended }
                group.addTask {
                    do {
                        try await Task.sleep(for: limit)
                        return .timeUp
                    } catch {
                        return .ended
                    }
                }
                defer { group.cancelAll() }
                return await group.next() ?? .ended
            }
            return wait ?? .news(feed.take(number))
        }

        /// What has happened that was not taken yet, without waiting.
        package func take() -> Batch { feed.take(number) }
    }
}
