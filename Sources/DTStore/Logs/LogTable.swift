package import DTWire

/// What tasks wrote, kept by the attempt and stream that it came from.
package protocol LogTable: Sendable {
    /// Keeps pieces of output; what was kept before is passed over. A piece that leaves an unexplained gap is not kept:
    /// its answer asks for what is missing.
    ///
    /// - Parameter limit: Bytes kept of one stream; beyond it they are counted, and `discard` says so.
    /// - Returns: For each piece how far its stream is; `nil` when the task was never given to this worker under this fence.
    func appendLogs(
        _ pieces: [TaskLog], of worker: WorkerID, limit: ByteCount
    ) async throws(StoreError) -> [LogAck?]

    /// A piece of one stream from an offset: at most so many bytes without a gap. `isComplete` says that it reaches the
    /// end of all that was delivered, and that the attempt has ended.
    ///
    /// - Parameter fence: Which attempt; the newest that wrote anything when absent.
    /// - Returns: `nil` when there is no such task or attempt. A piece without content while nothing was written yet.
    func log(
        of taskID: TaskID, fence: Fence?, stream: OutputStream, from offset: Int64, limit: Int
    ) async throws(StoreError) -> LogPiece?
}
