import DTScheduling
import DTStore
import DTWire
import Logging

/// Registering, credits, heartbeats, goodbye.
extension WorkerConversation {
    mutating func register(_ content: Register) async throws -> Next {
        let now = context.clocks.calendar()
        let registration = WorkerRegistration(
            worker: workerID, principal: principal, instance: content.instance, profile: WorkerProfile(content))
        guard case .registered(let session, _) = try await context.store.register(registration, at: now) else {
            return .end(.refused, reason: "the worker id belongs to another principal")
        }
        self.session = session
        let entry = LiveSessions.Entry(
            session: session, instance: content.instance, keyID: keyID, link: link, held: content.resume.count,
            lastSeen: now)
        if let older = context.sessions.open(entry) { await supersede(older, by: content.instance) }
        let result = try await context.store.resume(
            content.resume, undelivered: content.undelivered, more: content.more ?? false, of: session,
            until: now.advanced(by: context.lease), at: now)
        guard result.isCurrent else { return .end(.superseded, reason: "a newer session has this worker id") }
        try await link.send(.registered(Registered(decisions: decisions(on: content.resume, result))))
        for standing in result.standings where standing.state == .heldToCancel {
            try await link.send(.cancelTask(CancelTask(standing.lease, reason: .cancelRequested)))
        }
        let traits = WorkerTraits(
            tags: content.tags, hardware: content.capabilities.hardware, handlers: content.handlers)
        await context.dispatcher.open(session, traits: traits, link: link)
        try await publish(result.released)
        logger.info(
            "worker registered",
            metadata: [
                "name": "\(content.identity)", "session": "\(session)", "resumed": "\(content.resume.count)",
                "undelivered": "\(content.undelivered.count)",
            ])
        return .goOn
    }

    /// One worker id, one session: the older one is told, and closed.
    private func supersede(_ older: LiveSessions.Entry, by instance: InstanceID) async {
        await context.dispatcher.close(older.session)
        _ = try? await older.link.send(.superseded(Superseded(instance: instance)))
        await older.link.close(.superseded, reason: "a newer session has this worker id")
    }

    /// What becomes of each task that the worker would go on with.
    private func decisions(on held: [HeldTask], _ result: ResumeResult) -> [ResumeDecision] {
        let states = Dictionary(
            result.standings.map { ($0.lease, $0.state) }, uniquingKeysWith: { first, _ in first })
        return held.map { task in
            switch states[task.leaseID] {
            case .held, .heldToCancel:
                ResumeDecision(task.leaseID, .continue, leaseMilliseconds: context.lease.inMilliseconds)
            case .lost, .ended, .unknown, nil: ResumeDecision(task.leaseID, .cancel)
            }
        }
    }

    func credits(_ content: Credits, of session: WorkerSession) async {
        context.sessions.update(session) { $0.admission = content.admission }
        await context.dispatcher.offer(content, from: session)
    }

    func heartbeat(_ content: Heartbeat, of session: WorkerSession) async throws -> Next {
        guard try await context.keyring.holds(keyID) else {
            return .end(.unauthenticated, reason: "the key has been revoked or has expired")
        }
        let now = context.clocks.calendar()
        context.sessions.update(session) { entry in
            entry.reading = content.reading
            entry.admission = content.admission
            entry.held = content.held.count
        }
        let renewal = try await context.store.renew(
            content.held.map(\.leaseID), of: session, until: now.advanced(by: context.lease), at: now)
        context.expiry.storeAnswered()
        guard renewal.isCurrent else { return .end(.superseded, reason: "a newer session has this worker id") }
        try await link.send(
            .heartbeatAck(
                HeartbeatAck(
                    time: now, renewed: renewal.renewed, lost: renewal.lost,
                    leaseMilliseconds: context.lease.inMilliseconds, store: .up)))
        for lease in renewal.toCancel {
            try await link.send(.cancelTask(CancelTask(lease, reason: .cancelRequested)))
        }
        return .goOn
    }

    /// The store is away: nothing is renewed and nothing is lost. No lease expires for it either (`LeaseExpiry`).
    func acknowledgeWithoutStore() async -> Next {
        _ = try? await link.send(
            .heartbeatAck(
                HeartbeatAck(
                    time: context.clocks.calendar(), renewed: [], lost: [],
                    leaseMilliseconds: context.lease.inMilliseconds, store: .down)))
        return .goOn
    }

    func goodbye(_ content: Goodbye, of session: WorkerSession) async throws -> Next {
        let returned = content.released.map { TaskRejected($0, code: content.reason) }
        if !returned.isEmpty {
            let leases = try await context.store.handBack(returned, of: session, at: context.clocks.calendar())
            try await publishStatus(of: leases)
        }
        logger.info("worker says goodbye", metadata: ["reason": "\(content.reason.rawValue)"])
        return .end(.normal, reason: "goodbye")
    }
}
