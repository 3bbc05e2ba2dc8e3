import AsyncAlgorithms
package import DTScheduling
package import DTStore
package import DTWire
package import Logging

/// Brings queued tasks and offered slots together: the one place that claims tasks and sends them out.
package actor Dispatcher {
    private let store: any TaskStore
    private let clocks: Clocks
    private let lease: Duration
    private let changes: ChangeFeed
    private let maxMessageBytes: Int
    private let logger: Logger

    private var state = DispatchState()
    private var links: [WorkerSession: any WorkerLink] = [:]
    private let wakeUps = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
    /// What was claimed and is to be sent. As long as the credits that it spends, so bounded by what workers offered.
    private let shipments = AsyncStream<Shipment>.makeStream()

    /// Tasks for one session.
    private struct Shipment: Sendable {
        var session: WorkerSession
        var tasks: [ClaimedTask]
    }

    package init(
        store: any TaskStore, clocks: Clocks, lease: Duration, changes: ChangeFeed, maxMessageBytes: Int, logger: Logger
    ) {
        self.store = store
        self.clocks = clocks
        self.lease = lease
        self.changes = changes
        self.maxMessageBytes = maxMessageBytes
        self.logger = logger
    }

    /// Claims and sends until the task is cancelled.
    package func run() async {
        await withDiscardingTaskGroup { group in
            group.addTask { await self.claimWhenWoken() }
            for await shipment in shipments.stream {
                group.addTask { await self.send(shipment) }
            }
            group.cancelAll()
        }
    }

    // MARK: - Sessions

    package func open(_ session: WorkerSession, traits: WorkerTraits, link: any WorkerLink) {
        state.open(session, traits: traits)
        links[session] = link
    }

    package func close(_ session: WorkerSession) {
        if state.close(session) { wake() }
        links[session] = nil
    }

    package func offer(_ credits: Credits, from session: WorkerSession) {
        state.offer(credits, from: session)
        wake()
    }

    /// The worker handed tasks back: it is sent nothing until it offers anew.
    package func pause(_ session: WorkerSession) { state.pause(session) }

    package func free(of session: WorkerSession) -> Int { state.free(of: session) }

    /// Why a task of a demand is not given out; empty when its turn is near.
    package func waitingReasons(for demand: DemandClass) -> [String] { state.waitingReasons(for: demand) }

    /// What every connected worker lacks for a demand, by worker.
    package func shortcomings(for demand: DemandClass) -> [WorkerID: [String]] { state.shortcomings(for: demand) }

    // MARK: - Claims

    /// Says that there may be something to give out.
    package nonisolated func wake() { wakeUps.continuation.yield() }

    /// Takes tasks in and gives out what can be, in one transaction where slots are free.
    package func submit(_ tasks: [TaskSubmission]) async throws(StoreError) -> [SubmitVerdict] {
        let now = clocks.calendar()
        let offers = state.reserve(atMost: tasks.count)
        let result: SubmitResult
        do {
            result = try await store.submit(tasks, claim: offers.isEmpty ? nil : claim(offers, at: now), at: now)
        } catch {
            settle(offers)
            throw error
        }
        ship(result.claimed, offers: offers)
        let waiting = result.verdicts.count { if case .queued = $0 { true } else { false } }
        if waiting > result.claimed.count { wake() }
        return result.verdicts
    }

    private func claimWhenWoken() async {
        for await _ in wakeUps.stream {
            do {
                while try await claimOnce(), !Task.isCancelled {}
            } catch {
                logger.error("cannot claim tasks", metadata: ["error": "\(error)"])
            }
        }
        shipments.continuation.finish()
    }

    /// - Returns: Whether something was given out, so that there may be more.
    private func claimOnce() async throws(StoreError) -> Bool {
        let now = clocks.calendar()
        let offers = state.reserve()
        if offers.isEmpty { return false }
        do {
            let claimed = try await store.claim(claim(offers, at: now), at: now)
            ship(claimed, offers: offers)
            return !claimed.isEmpty
        } catch {
            settle(offers)
            throw error
        }
    }

    private func claim(_ offers: [WorkerOffer], at now: Timestamp) -> ClaimRequest {
        let handlers = state.handlers
        return ClaimRequest(leaseUntil: now.advanced(by: lease)) { _, demand in
            Placing.room(for: demand, in: offers, handlers: handlers)
        } choose: { candidates, demands in
            var placing = Placing(offers: offers, demands: demands, handlers: handlers)
            return placing.place(candidates)
        }
    }

    private func settle(_ offers: [WorkerOffer], used: [PoolKey: Int] = [:]) {
        if state.settle(offers, used: used) { wake() }
    }

    // MARK: - Sending

    private func ship(_ claimed: [ClaimedTask], offers: [WorkerOffer]) {
        var used: [PoolKey: Int] = [:]
        var bySession: [WorkerSession: [ClaimedTask]] = [:]
        for task in claimed {
            used[PoolKey(task.session, task.pool), default: 0] += 1
            bySession[task.session, default: []].append(task)
        }
        settle(offers, used: used)
        for (session, tasks) in bySession {
            shipments.continuation.yield(Shipment(session: session, tasks: tasks))
        }
        changes.publish(claimed.map { .status(.assigned, of: $0.lease.taskID, worker: $0.session.worker) })
    }

    private func send(_ shipment: Shipment) async {
        let assignments = shipment.tasks.map { $0.assignment(leaseMilliseconds: lease.inMilliseconds) }
        var position = 0
        for count in AssignmentChunks.counts(assignments, maxBytes: maxMessageBytes) {
            let tasks = shipment.tasks[position..<position + count]
            let message = ExecuteTasks(tasks: Array(assignments[position..<position + count]))
            position += count
            let seq = try? await links[shipment.session]?.send(.executeTasks(message))
            for (pool, count) in Dictionary(grouping: tasks, by: \.pool).mapValues(\.count) {
                state.sent(count, to: PoolKey(shipment.session, pool), seq: seq)
            }
            if seq == nil { await takeBack(Array(tasks), from: shipment.session) }
        }
    }

    /// What could not be sent was never started: it goes back into its old place.
    private func takeBack(_ tasks: [ClaimedTask], from session: WorkerSession) async {
        do {
            let returned = tasks.map { TaskRejected($0.lease, code: .noCredit) }
            _ = try await store.handBack(returned, of: session, at: clocks.calendar())
            wake()
        } catch {
            // Its lease lapses, and then it is queued again.
            logger.warning("cannot take back unsent tasks", metadata: ["error": "\(error)"])
        }
    }
}
