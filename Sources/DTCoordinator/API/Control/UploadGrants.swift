package import DTScheduling
package import DTWire
import Synchronization

/// Leave to upload parts of outcomes: each once, for one declared part, until it expires or the session ends that asked for
/// it. Kept in memory; a worker whose grant is gone asks for another.
package final class UploadGrants: Sendable {
    /// What one grant allows.
    package struct Grant: Hashable, Sendable {
        package var leaseID: LeaseID
        package var part: OutcomePart
        package var session: WorkerSession
        package var expires: Timestamp
    }

    private struct State {
        var grants: [String: Grant] = [:]
        var byPart: [Part: String] = [:]

        mutating func removeAll(where isOver: (Grant) -> Bool) {
            guard grants.values.contains(where: isOver) else { return }
            grants = grants.filter { !isOver($0.value) }
            byPart = byPart.filter { grants[$0.value] != nil }
        }
    }

    private struct Part: Hashable {
        var leaseID: LeaseID
        var sha256: Bytes
    }

    private let state = Mutex(State())

    package init() {}

    /// Grants one upload and answers with its path. Asking again for the same part withdraws the earlier grant.
    package func issue(
        _ leaseID: LeaseID, part: OutcomePart, to session: WorkerSession, now: Timestamp, for life: Duration
    ) -> UploadGrant {
        var generator = SystemRandomNumberGenerator()
        let secret = Base64URL.encode((0..<32).map { _ in UInt8.random(in: 0...255, using: &generator) })
        let grant = Grant(leaseID: leaseID, part: part, session: session, expires: now.advanced(by: life))
        state.withLock { state in
            state.removeAll { $0.expires <= now }
            let key = Part(leaseID: leaseID, sha256: part.sha256)
            if let earlier = state.byPart[key] { state.grants[earlier] = nil }
            state.byPart[key] = secret
            state.grants[secret] = grant
        }
        return UploadGrant(leaseID, sha256: part.sha256, url: "/v1/uploads/\(secret)", expires: grant.expires)
    }

    /// Takes back what was granted in a session: it is over, and what it uploads now nobody will name.
    package func withdraw(_ session: WorkerSession) {
        state.withLock { $0.removeAll { $0.session == session } }
    }

    /// Takes back what was granted for attempts: their outcomes are known.
    package func withdraw(_ leases: some Collection<LeaseID>) {
        if leases.isEmpty { return }
        let leases = Set(leases)
        state.withLock { $0.removeAll { leases.contains($0.leaseID) } }
    }

    /// What a grant allows; `nil` for one that is unknown, expired or spent.
    package func find(_ secret: String, now: Timestamp) -> Grant? {
        state.withLock { state in state.grants[secret].flatMap { $0.expires > now ? $0 : nil } }
    }

    /// Uses a grant up; false when another upload did so first.
    package func spend(_ secret: String) -> Bool {
        state.withLock { state in
            guard let grant = state.grants.removeValue(forKey: secret) else { return false }
            state.byPart[Part(leaseID: grant.leaseID, sha256: grant.part.sha256)] = nil
            return true
        }
    }
}
