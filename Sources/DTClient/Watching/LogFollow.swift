package import DTWire

/// Reads a task's output stream as it grows, through every attempt, until the task has ended.
package struct LogFollow: Sendable {
    /// What comes.
    package enum Piece: Sendable, Hashable {
        case content([UInt8])
        /// What follows is of another attempt, and begins anew.
        case newAttempt(Fence)
        /// So many bytes of the attempt were not kept.
        case dropped(Int64)
    }

    private let client: CoordinatorClient
    private let taskID: TaskID
    private let stream: OutputStream

    package init(_ client: CoordinatorClient, of taskID: TaskID, _ stream: OutputStream) {
        self.client = client
        self.taskID = taskID
        self.stream = stream
    }

    /// Returns at the end of what there is, or with `following` at the end of the task.
    package func run(following: Bool, take: (Piece) async throws -> Void) async throws {
        var fence: Fence?
        var offset: Int64 = 0
        while true {
            let piece = try await client.log(
                of: taskID, stream: stream, offset: offset, wait: following ? .seconds(30) : .zero)
            if let known = fence, known != piece.fence, piece.fence != Fence(0) {
                (fence, offset) = (piece.fence, 0)
                try await take(.newAttempt(piece.fence))
                continue
            }
            if piece.fence != Fence(0) { fence = piece.fence }
            if piece.content.count > 0 { try await take(.content(piece.content.content)) }
            offset = piece.next
            if piece.isComplete {
                // The attempt has ended; another may follow until the task has.
                let isFinal = !following ? true : try await client.task(taskID, wait: .seconds(30)).task.status.isFinal
                if isFinal {
                    if piece.dropped > 0 { try await take(.dropped(piece.dropped)) }
                    return
                }
            } else if !following, piece.content.count == 0 {
                return
            }
        }
    }
}
