package import DTWire

/// Outcome parts: too large to travel with an outcome, uploaded first and kept under their digest.
package protocol PartTable: Sendable {
    /// Whether a part that a worker would upload for a lease is wanted.
    func partStanding(
        _ part: OutcomePart, for lease: LeaseID, of worker: WorkerID
    ) async throws(StoreError) -> PartStanding

    /// Begins to receive a part.
    func receivePart(_ part: OutcomePart) async throws(StoreError) -> any PartUpload

    /// Where the content of a part lies; `nil` when it is not here.
    func partPath(sha256: Bytes) async throws(StoreError) -> String?
}

/// Whether a part is wanted.
package enum PartStanding: Hashable, Sendable {
    case wanted
    /// It is here already.
    case present
    /// The task was never given to this worker under this fence.
    case unknownTask
}

/// A part on its way in. What is neither finished nor aborted is removed when the store is next opened.
package protocol PartUpload: Sendable {
    /// - Throws: `invalidRequest` as soon as there is more than was declared.
    func append(_ bytes: [UInt8]) async throws(StoreError)

    /// Keeps the part.
    ///
    /// - Throws: `invalidRequest` when length or digest are not as declared: nothing is kept.
    func finish(at now: Timestamp) async throws(StoreError)

    /// Removes what was received.
    func abort() async
}
