import DTEngine
import DTStore
import DTWire
import Logging
import Synchronization

/// Sends outcomes from the spool; what was too large to travel inline is uploaded before the outcome that names it.
final class OutcomeDelivery: Sendable {
    /// How much goes into one `task_results`, in bytes.
    private static let batchBytes = 256 << 10
    /// How long a grant may take to come.
    private static let grantPatience = Duration.seconds(20)

    private let shelf: OutcomeShelf
    private let store: any WorkerStore
    private let parts: OutcomeParts
    private let uploader: any PartUploader
    private let link: CoordinatorLink
    private let inbox: EventInbox
    private let logger: Logger

    private struct GrantKey: Hashable {
        var leaseID: LeaseID
        var sha256: Bytes
    }

    /// Who waits for which grant.
    private let waiting = Mutex<[GrantKey: CheckedContinuation<UploadGrant?, Never>]>([:])

    init(
        shelf: OutcomeShelf, store: any WorkerStore, parts: OutcomeParts, uploader: any PartUploader,
        link: CoordinatorLink, inbox: EventInbox, logger: Logger
    ) {
        self.shelf = shelf
        self.store = store
        self.parts = parts
        self.uploader = uploader
        self.link = link
        self.inbox = inbox
        self.logger = logger
    }

    /// Sends these outcomes; what cannot be sent now comes back to the engine as `deliveryFailed`.
    func deliver(_ leases: [LeaseID], of origin: Origin) async {
        let spooled: [SpooledOutcome]
        do {
            spooled = try await shelf.take(leases, of: origin)
        } catch {
            logger.error("the spool cannot be read", metadata: ["error": "\(error)"])
            for leaseID in leases { inbox.post(.deliveryFailed(leaseID)) }
            return
        }
        var batch: [TaskResult] = []
        for outcome in spooled {
            do {
                batch.append(
                    TaskResult(outcome.entry.key.lease, outcome: try await uploadParts(of: outcome, to: origin)))
            } catch {
                logger.warning(
                    "an outcome's part could not be uploaded; it will be tried again",
                    metadata: ["task": "\(outcome.entry.key.lease)", "error": "\(error)"])
                inbox.post(.deliveryFailed(outcome.entry.key.lease))
            }
        }
        for results in Self.chunks(batch) {
            link.send(.taskResults(TaskResults(results: results)), of: origin)
        }
    }

    /// Results in messages of a bearable size: most are far below it, so an estimate does.
    private static func chunks(_ results: [TaskResult]) -> [[TaskResult]] {
        var (chunks, bytes): ([[TaskResult]], Int) = ([], batchBytes)
        for result in results {
            let size = result.outcome.roughSize
            if bytes + size > batchBytes {
                chunks.append([])
                bytes = 0
            }
            chunks[chunks.count - 1].append(result)
            bytes += size
        }
        return chunks
    }

    // MARK: - Parts

    /// - Returns: The outcome as it is to be sent: without the parts that the coordinator will never take.
    private func uploadParts(of spooled: SpooledOutcome, to origin: Origin) async throws -> Outcome {
        var outcome = spooled.entry.outcome
        for part in spooled.entry.outcome.parts where !spooled.uploaded.contains(part.sha256) {
            let leaseID = spooled.entry.key.lease
            guard let grant = await grant(for: part, of: leaseID, from: origin) else {
                throw UploadError(message: "the coordinator gave no leave to upload \(part.name)")
            }
            if let refusal = grant.refusal {
                outcome.remove(part, because: refusal)
                continue
            }
            if let url = grant.url { try await uploader.upload(parts.path(of: part), size: part.size, to: url) }
            try await store.markUploaded(part.sha256, of: spooled.entry.key)
        }
        return outcome
    }

    private func grant(
        for part: OutcomePart, of leaseID: LeaseID, from origin: Origin
    ) async -> UploadGrant? {
        let key = GrantKey(leaseID: leaseID, sha256: part.sha256)
        return await withTaskGroup(of: UploadGrant?.self) { group in
            group.addTask { [self] in
                await withCheckedContinuation { continuation in
                    waiting.withLock { $0.updateValue(continuation, forKey: key) }?.resume(returning: nil)
                    link.send(.uploadRequest(UploadRequest(leaseID, part: part)), of: origin)
                }
            }
            group.addTask { [self] in
                try? await Task.sleep(for: Self.grantPatience)
                waiting.withLock { $0.removeValue(forKey: key) }?.resume(returning: nil)
                return nil
            }
            defer { group.cancelAll() }
            return await group.next() ?? nil
        }
    }

    func granted(_ grant: UploadGrant) {
        let key = GrantKey(leaseID: grant.leaseID, sha256: grant.sha256)
        waiting.withLock { $0.removeValue(forKey: key) }?.resume(returning: grant)
    }
}

extension Outcome {
    /// Leaves out a part that cannot be delivered. What succeeded with it did not succeed without.
    fileprivate mutating func remove(_ part: OutcomePart, because reason: String) {
        parts.removeAll { $0 == part }
        if status == .succeeded { (status, code) = (.errored, .uploadFailed) }
        let loss = "its \(part.name) was not delivered: \(reason)"
        message = message.map { "\($0); \(loss)" } ?? loss
    }
}
