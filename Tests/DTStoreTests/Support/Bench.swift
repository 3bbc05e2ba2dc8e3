import DTScheduling
import DTStore
import DTWire

/// A store and a calendar that tests turn by hand, with short words for what every test does.
final class Bench {
    let folder = ScratchFolder()
    let kind: StoreKind
    private(set) var store: any TaskStore
    /// The time of the next call.
    var now = Timestamp(milliseconds: 1_000_000)

    static let lease = Duration.seconds(30)

    init(_ kind: StoreKind) throws {
        self.kind = kind
        store = try kind.open(folder)
    }

    /// Closes the store and opens it again, as after a restart.
    func reopen() async throws {
        try await store.close()
        store = try kind.open(folder)
    }

    var leaseUntil: Timestamp { now.advanced(by: Self.lease) }

    func pass(_ time: Duration) { now = now.advanced(by: time) }

    // MARK: - Tasks

    static func spec(
        type: String = "custom", priority: Int = 0, attempts: Int = 3, tags: Set<String> = []
    ) -> TaskSpec {
        TaskSpec(
            type: type, config: ["name": "noop"], priority: priority, requirements: .init(tags: tags),
            retry: .init(maxAttempts: attempts))
    }

    @discardableResult
    func submit(_ ids: String..., spec: TaskSpec = Bench.spec(), claim: ClaimRequest? = nil) async throws
        -> SubmitResult
    {
        let tasks = ids.map { TaskSubmission(taskID: TaskID(unchecked: $0), principal: "ada", spec: spec) }
        return try await store.submit(tasks, claim: claim, at: now)
    }

    func row(_ id: String) async throws -> TaskRow? { try await store.task(TaskID(unchecked: id))?.row }

    func status(_ id: String) async throws -> TaskStatus? { try await row(id)?.status }

    // MARK: - Workers

    @discardableResult
    func register(
        _ worker: String, instance: String = "i1", principal: String = "fleet"
    ) async throws -> WorkerSession {
        let result = try await store.register(
            WorkerRegistration(
                worker: WorkerID(unchecked: worker), principal: principal, instance: InstanceID(unchecked: instance),
                profile: Self.profile),
            at: now)
        guard case .registered(let session, _) = result else { throw StoreError(.invalidRequest, "\(result)") }
        return session
    }

    static let profile = WorkerProfile(
        name: "bench", tags: ["fast"],
        capabilities: Capabilities(
            system: "Linux", architecture: "x86_64", cpu: .init(model: "test", count: 2), memoryBytes: 1 << 30,
            hardware: ["cpu"]),
        profile: "test", limits: WorkerLimits(maxConcurrentTasks: 4, taskTimeout: TimeSpan(.seconds(60))),
        enforcement: Enforcement(processes: .kernel, memory: .watched, cpu: .none))

    // MARK: - Leases

    /// A claim of as many tasks as there are, up to a number, for one session.
    func request(for session: WorkerSession, upTo count: Int = 1) -> ClaimRequest {
        ClaimRequest(leaseUntil: leaseUntil) { _, _ in
            count
        } choose: { candidates, _ in
            candidates.prefix(count).map { Placement($0, on: session, pool: PoolID(unchecked: "p1")) }
        }
    }

    @discardableResult
    func claim(for session: WorkerSession, upTo count: Int = 1) async throws -> [ClaimedTask] {
        try await store.claim(request(for: session, upTo: count), at: now)
    }

    /// Submits a task, gives it out and starts it.
    func run(_ id: String, on session: WorkerSession, spec: TaskSpec = Bench.spec()) async throws -> LeaseID {
        let result = try await submit(id, spec: spec, claim: request(for: session))
        guard let lease = result.claimed.first?.lease else { throw StoreError(.invalidRequest, "nothing was claimed") }
        _ = try await store.markStarted([lease], of: session, at: now)
        return lease
    }

    func record(
        _ lease: LeaseID, _ status: OutcomeStatus = .succeeded, by session: WorkerSession
    ) async throws -> RecordVerdict {
        try await store.record([TaskResult(lease, outcome: Self.outcome(status))], of: session, at: now)[0]
    }

    static func outcome(_ status: OutcomeStatus) -> Outcome {
        let code: ReasonCode =
            switch status {
            case .succeeded: .completed
            case .failed: .exitCode
            case .errored: .programMissing
            case .timedOut: .timeout
            case .cancelled: .cancelRequested
            case .interrupted: .workerDied
            case .rejected: .unknownHandler
            }
        return Outcome(status: status, code: code, message: "\(status)")
    }

    /// Lets every lease lapse.
    @discardableResult
    func lapse() async throws -> [EndedLease] {
        pass(Self.lease)
        return try await store.expire(at: now, limit: 1000)
    }
}

func lease(_ id: String, _ fence: Int64) -> LeaseID { LeaseID(TaskID(unchecked: id), Fence(fence)) }
