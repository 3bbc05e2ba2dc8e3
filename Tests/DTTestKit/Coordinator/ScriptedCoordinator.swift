package import DTCoordinator
package import DTScheduling
package import DTStore
package import DTWire
import Synchronization

/// A coordinator whose one worker does what a test says: everything is recorded in the real store.
package final class ScriptedCoordinator: CoordinatorControl {
    package let changes = ChangeFeed()
    package let grants = UploadGrants()

    private struct State {
        var progress: [TaskID: LiveProgress] = [:]
        var keyChanges = 0
        var waitingReasons: [String] = []
    }

    private let store: any TaskStore
    private let state = Mutex(State())
    package static let worker = WorkerID(unchecked: "w1")

    package init(store: any TaskStore) { self.store = store }

    private var now: Timestamp { Clocks.system.calendar() }

    // MARK: - What the API asks

    package func submit(_ tasks: [TaskSubmission]) async throws -> [SubmitVerdict] {
        let verdicts = try await store.submit(tasks, claim: nil, at: now).verdicts
        for (task, verdict) in zip(tasks, verdicts) where verdict == .ended {
            try await publishOutcome(of: task.taskID)
        }
        return verdicts
    }

    package func cancel(_ taskID: TaskID, message: String) async throws -> CancelResult {
        let result = try await store.cancel(taskID, message: message, at: now)
        if result == .ended { try await publishOutcome(of: taskID) }
        return result
    }

    package func liveWorkers() async -> [WorkerID: LiveWorker] {
        [Self.worker: LiveWorker(admission: .open, reading: .init(load: 0.5), held: 1, free: 3, lastSeen: now)]
    }

    package func waitingReasons(for spec: TaskSpec) async -> [String] { state.withLock { $0.waitingReasons } }

    /// What every queued task waits for from now on.
    package func setWaitingReasons(_ reasons: [String]) { state.withLock { $0.waitingReasons = reasons } }

    package func progress(of taskIDs: [TaskID]) async -> [TaskID: LiveProgress] {
        state.withLock { $0.progress.filter { taskIDs.contains($0.key) } }
    }

    package func keysChanged() async { state.withLock { $0.keyChanges += 1 } }

    package var keyChanges: Int { state.withLock { $0.keyChanges } }

    // MARK: - What its worker does

    package func register() async throws -> WorkerSession {
        let profile = WorkerProfile(
            name: "bench", tags: ["fast"],
            capabilities: Capabilities(
                system: "Linux", architecture: "x86_64", cpu: .init(model: "test", count: 2), memoryBytes: 1 << 30,
                hardware: ["cpu"], runtimes: ["onnxruntime": "1.20"]),
            profile: "test", limits: WorkerLimits(maxConcurrentTasks: 4, taskTimeout: TimeSpan(.seconds(60))),
            enforcement: Enforcement(processes: .kernel, memory: .watched, cpu: .none))
        let result = try await store.register(
            WorkerRegistration(
                worker: Self.worker, principal: "fleet", instance: InstanceID(unchecked: "i1"), profile: profile),
            at: now)
        guard case .registered(let session, _) = result else { throw StoreError(.invalidRequest, "\(result)") }
        return session
    }

    /// Gives every queued task out and starts it.
    package func startAll(on session: WorkerSession) async throws -> [LeaseID] {
        let claimed = try await store.claim(
            ClaimRequest(
                leaseUntil: now.advanced(by: .seconds(60)), wanted: { _, _ in 100 },
                choose: { tasks, _ in tasks.map { Placement($0, on: session, pool: PoolID(unchecked: "p")) } }),
            at: now)
        let leases = claimed.map(\.lease)
        _ = try await store.markStarted(leases, of: session, at: now)
        changes.publish(leases.map { .status(.running, of: $0.taskID, worker: session.worker) })
        return leases
    }

    /// Takes a lease over into a new session.
    package func resume(_ lease: LeaseID, on session: WorkerSession) async throws {
        _ = try await store.resume(
            [HeldTask(lease, phase: .running)], undelivered: [], more: false, of: session,
            until: now.advanced(by: .seconds(60)), at: now)
    }

    package func report(_ progress: Double, step: String, of taskID: TaskID) {
        state.withLock { $0.progress[taskID] = LiveProgress(progress: progress, step: step) }
        changes.publish(.progress(progress, step: step, of: taskID))
    }

    package func write(_ text: String, at offset: Int64, by lease: LeaseID) async throws {
        _ = try await store.appendLogs(
            [TaskLog(lease, stream: .stdout, offset: offset, content: Bytes(text.utf8))], of: Self.worker,
            limit: .mebibytes(1))
        changes.publish(.logs(of: lease.taskID))
    }

    package func finish(_ lease: LeaseID, _ outcome: Outcome = ScriptedCoordinator.success, on session: WorkerSession)
        async throws
    {
        _ = try await store.record([TaskResult(lease, outcome: outcome)], of: session, at: now)
        try await publishOutcome(of: lease.taskID)
    }

    package static let success = Outcome(
        status: .succeeded, code: .completed, exitCode: 0, durationMilliseconds: 12.5,
        usage: Usage(userMilliseconds: 3, peakMemoryBytes: 1 << 20), streams: [.stdout: StreamSummary(length: 5)],
        report: Report(custom: ["answer": 42]))

    private func publishOutcome(of taskID: TaskID) async throws {
        for recorded in try await store.outcomes(of: [taskID]) {
            changes.publish(
                .outcome(
                    recorded.outcome.status, code: recorded.outcome.code, message: recorded.outcome.message, of: taskID,
                    sequence: recorded.sequence))
        }
    }
}
