import DTScheduling
import DTStore
import DTWire
import Logging

/// What a worker says of its tasks.
extension WorkerConversation {
    func taskStarted(_ content: TaskStarted, of session: WorkerSession) async throws {
        let begun = try await context.store.markStarted(
            [content.leaseID], of: session, at: context.clocks.calendar())
        context.changes.publish(begun.map { .status(.running, of: $0.taskID, worker: workerID) })
    }

    func taskProgress(_ content: TaskProgress, of session: WorkerSession) {
        context.sessions.update(session) { entry in
            entry.progress[content.taskID] = LiveProgress(progress: content.progress, step: content.step)
        }
        context.changes.publish(.progress(content.progress, step: content.step, of: content.taskID))
    }

    /// Handed back for a reason of the moment: it goes into its old place, and this worker is sent nothing until it makes
    /// a new offer, so that the two do not play ball with it.
    func taskRejected(_ content: TaskRejected, of session: WorkerSession) async throws {
        await context.dispatcher.pause(session)
        let leases = try await context.store.handBack([content], of: session, at: context.clocks.calendar())
        try await publishStatus(of: leases)
    }

    /// The worker does not have what it was told to cancel: then it never will, and the task can end.
    func notHeld(_ content: NotHeld, of session: WorkerSession) async throws {
        let returned = TaskRejected(content.leaseID, code: .cancelRequested)
        let leases = try await context.store.handBack([returned], of: session, at: context.clocks.calendar())
        try await publishStatus(of: leases)
    }

    func taskLog(_ content: TaskLog, of session: WorkerSession) async throws {
        let acks = try await context.store.appendLogs([content], of: session.worker, limit: context.logLimit)
        // A stream of what was never given to this worker is wanted by nobody.
        let ack =
            acks.first.flatMap(\.self)
            ?? LogAck(content.leaseID, stream: content.stream, next: content.offset, discard: true)
        try await link.send(.logAck(ack))
        context.changes.publish(.logs(of: content.taskID))
    }

    func taskResults(_ content: TaskResults, of session: WorkerSession) async throws -> Next {
        let verdicts = try await context.store.record(content.results, of: session, at: context.clocks.calendar())
        var (acks, changes): ([ResultAck], [TaskChange]) = ([], [])
        var toCancel: [HeldLease] = []
        for (result, verdict) in zip(content.results, verdicts) {
            switch verdict {
            case .ended(let sequence, let newer):
                acks.append(ResultAck(result.leaseID, .recorded))
                changes.append(
                    .outcome(
                        result.outcome.status, code: result.outcome.code, message: result.outcome.message,
                        of: result.taskID, sequence: sequence))
                if let newer { toCancel.append(newer) }
            case .requeued:
                acks.append(ResultAck(result.leaseID, .recorded))
                changes.append(.status(.queued, of: result.taskID))
            case .duplicate: acks.append(ResultAck(result.leaseID, .duplicate))
            case .stale: acks.append(ResultAck(result.leaseID, .stale))
            case .unknownTask: acks.append(ResultAck(result.leaseID, .unknownTask))
            case .invalid(let code): acks.append(ResultAck(result.leaseID, .invalid, code: code.rawValue))
            case .incomplete(let digest): acks.append(ResultAck(result.leaseID, .incomplete, sha256: digest))
            case .superseded: return .end(.superseded, reason: "a newer session has this worker id")
            }
        }
        try await link.send(.resultAcks(ResultAcks(acks: acks)))
        context.uploads.withdraw(acks.filter { $0.verdict != .incomplete }.map(\.leaseID))
        context.sessions.update(session) { entry in
            for result in content.results { entry.progress[result.taskID] = nil }
        }
        context.changes.publish(changes)
        for newer in toCancel {
            let message = CancelTask(newer.lease, reason: .outcomeKnown)
            _ = try? await context.sessions.link(to: newer.worker)?.send(.cancelTask(message))
        }
        if verdicts.contains(.requeued) { context.dispatcher.wake() }
        return .goOn
    }

    func uploadRequest(_ content: UploadRequest, of session: WorkerSession) async throws {
        guard content.part.size <= context.maxPart.rawValue else { return try await refuse(content) }
        let now = context.clocks.calendar()
        let standing = try await context.store.partStanding(content.part, for: content.leaseID, of: session.worker)
        switch standing {
        case .wanted:
            let grant = context.uploads.issue(
                content.leaseID, part: content.part, to: session, now: now, for: Self.uploadGrantLifetime)
            try await link.send(.uploadGrant(grant))
        case .present:
            let grant = UploadGrant(
                content.leaseID, sha256: content.part.sha256, url: nil,
                expires: now.advanced(by: Self.uploadGrantLifetime))
            try await link.send(.uploadGrant(grant))
        case .unknownTask:
            let fault = ProtocolFault(
                code: "unknown_task", message: "\(content.leaseID) was never given to this worker", fatal: false)
            try await link.send(.error(fault))
        }
    }

    /// No grant will ever come: the worker reports the task without this part.
    private func refuse(_ content: UploadRequest) async throws {
        let size = ByteCount(content.part.size)
        logger.warning(
            "a part is too large to be taken",
            metadata: ["task": "\(content.leaseID)", "size": "\(size)", "most": "\(context.maxPart)"])
        let grant = UploadGrant(
            content.leaseID, sha256: content.part.sha256, url: nil, expires: context.clocks.calendar(),
            refusal: "the coordinator takes parts of at most \(context.maxPart) (maxPart), and this has \(size)")
        try await link.send(.uploadGrant(grant))
    }

    /// How long a worker has for one upload.
    private static let uploadGrantLifetime = Duration.seconds(600)

    // MARK: - Telling others

    /// Leases that ended without a word of their worker's.
    func publish(_ released: [EndedLease]) async throws {
        try await publishStatus(of: released.map(\.lease))
    }

    /// Where tasks are that went back into the queue, or ended with it.
    func publishStatus(of leases: [LeaseID]) async throws {
        try await context.expiry.announce(leases.map(\.taskID))
    }
}
