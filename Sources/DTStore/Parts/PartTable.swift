package import DTWire

/// Outcome parts: too large to travel with an outcome, uploaded first and kept under their digest.
package protocol PartTable: Sendable {
    /// Allows one upload for an attempt of this worker.
    ///
    /// - Parameter digest: SHA-256 of the token that will be shown with the upload.
    func grantPart(
        _ part: OutcomePart, for lease: LeaseID, of worker: WorkerID, digest: Bytes, expires: Timestamp,
        at now: Timestamp
    ) async throws(StoreError) -> PartGrantResult

    /// The part that a token allows to be uploaded; `nil` when the token is unknown, spent or expired.
    func grantedPart(digest: Bytes, at now: Timestamp) async throws(StoreError) -> OutcomePart?

    /// Begins to receive the part that a token allows; the token is spent by `finish` alone.
    func receivePart(_ part: OutcomePart) async throws(StoreError) -> any PartUpload

    /// Where the content of a part lies; `nil` when it is not here.
    func partPath(sha256: Bytes) async throws(StoreError) -> String?
}

/// What became of a request for an upload.
package enum PartGrantResult: Hashable, Sendable {
    case granted
    /// The part is here already: nothing needs to be uploaded.
    case present
    /// The task was never given to this worker under this fence.
    case unknownTask
}

/// A part on its way in. What is neither finished nor aborted is removed when the store is next opened.
package protocol PartUpload: Sendable {
    /// - Throws: `invalidRequest` as soon as there is more than was declared.
    func append(_ bytes: [UInt8]) async throws(StoreError)

    /// Keeps the part and spends its grant.
    ///
    /// - Throws: `invalidRequest` when length or digest are not as declared: nothing is kept, and the grant is good still.
    func finish(digest: Bytes, at now: Timestamp) async throws(StoreError)

    /// Removes what was received.
    func abort() async
}
