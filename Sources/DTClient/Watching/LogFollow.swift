package import DTWire

/// Reads a task's output stream as it grows, through every attempt, until the task has ended. A coordinator that goes away
/// and comes back is waited for.
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
    private let patience: Duration
    private let clocks: Clocks

    /// - Parameter patience: How long the coordinator may be away while a task is followed.
    package init(
        _ client: CoordinatorClient, of taskID: TaskID, _ stream: OutputStream, patience: Duration = .seconds(300),
        clocks: Clocks = .system
    ) {
        self.patience = patience
        self.clocks = clocks
        self.client = client
        self.taskID = taskID
        self.stream = stream
    }

    /// Returns at the end of what there is, or with `following` at the end of the task.
    package func run(following: Bool, take: (Piece) async throws -> Void) async throws {
        var fence: Fence?
        var offset: Int64 = 0
        while true {
            let piece = try await persisting(following) { [offset] in
                try await client.log(
                    of: taskID, stream: stream, offset: offset, wait: following ? .seconds(30) : .zero)
            }
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
                let isFinal = try await persisting(following) {
                    try await client.task(taskID, wait: following ? .seconds(30) : .zero).task.status.isFinal
                }
                if isFinal || !following {
                    if piece.dropped > 0 { try await take(.dropped(piece.dropped)) }
                    return
                }
            } else if !following, piece.content.count == 0 {
                return
            }
        }
    }

    /// Asks again while the coordinator is away, if that is wanted.
    private func persisting<Value>(_ isWanted: Bool, _ ask: () async throws -> Value) async throws -> Value {
        var outage: Outage?
        while true {
            do {
                return try await ask()
            } catch let error as ClientError where isWanted && error.isPassing {
                var current = outage ?? Outage(since: clocks.monotonic(), patience: patience)
                guard let pause = current.pause(at: clocks.monotonic()) else { throw error }
                outage = current
                try await Task.sleep(for: pause)
            }
        }
    }
}
