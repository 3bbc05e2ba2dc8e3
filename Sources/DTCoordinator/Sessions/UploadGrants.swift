package import DTStore
package import DTWire
import Synchronization

/// Leave to upload one part of an outcome, once. Kept in memory: a worker uploads to the coordinator that it has its
/// session with, and asks again when that one has been restarted.
package final class UploadGrants: Sendable {
    /// How long a grant is good for.
    private static let lifetime = Duration.seconds(600)
    /// How many grants may be open, over all workers.
    private static let maximumOpen = 10_000

    private struct Grant {
        var part: OutcomePart
        var expires: Timestamp
    }

    private let store: any TaskStore
    private let open = Mutex<[Bytes: Grant]>([:])

    package init(store: any TaskStore) { self.store = store }

    /// Gives leave to upload a part; without a URL when it is here already.
    ///
    /// - Returns: `nil` when the task was never given to this worker under this fence, or too many grants are open.
    package func grant(
        _ request: UploadRequest, to worker: WorkerID, at now: Timestamp
    ) async throws(StoreError) -> UploadGrant? {
        let expires = now.advanced(by: Self.lifetime)
        switch try await store.partStanding(request.part, for: request.leaseID, of: worker) {
        case .present: return UploadGrant(request.leaseID, sha256: request.part.sha256, url: nil, expires: expires)
        case .unknownTask: return nil
        case .wanted: break
        }
        var generator = SystemRandomNumberGenerator()
        let link = UploadLink(using: &generator)
        let isOpen = open.withLock { open in
            if open.count >= Self.maximumOpen { open = open.filter { $0.value.expires > now } }
            guard open.count < Self.maximumOpen else { return false }
            open[link.digest] = Grant(part: request.part, expires: expires)
            return true
        }
        guard isOpen else { return nil }
        return UploadGrant(request.leaseID, sha256: request.part.sha256, url: link.path, expires: expires)
    }

    /// The part that may be uploaded with a token; `nil` when the token is unknown, spent or expired.
    package func part(for token: some StringProtocol, at now: Timestamp) -> OutcomePart? {
        open.withLock { open in
            open[UploadLink.digest(of: token)].flatMap { $0.expires > now ? $0.part : nil }
        }
    }

    /// The part has arrived as declared: the token is good for nothing more.
    package func spend(_ token: some StringProtocol) {
        open.withLock { $0[UploadLink.digest(of: token)] = nil }
    }
}
