import DTWire
import DequeModule

/// Frames that were received and not yet taken, up to a bound beyond which the socket is not read.
struct InboundQueue: Sendable {
    private var frames: Deque<ReceivedFrame> = []
    private var byteCount = 0
    /// Whether the socket is not being read because too much waits here.
    private(set) var isFull = false

    /// Reading stops when this much waits, and goes on when half of it has been taken.
    static let maximumBytes = 256 << 10
    /// What a frame weighs beyond its payload.
    private static let overhead = 128

    mutating func append(_ frame: ReceivedFrame) {
        frames.append(frame)
        byteCount += frame.payload.count + Self.overhead
        if byteCount >= Self.maximumBytes { isFull = true }
    }

    /// - Returns: the oldest frame, and whether reading is to go on now.
    mutating func popFirst() -> (frame: ReceivedFrame, resumes: Bool)? {
        guard let frame = frames.popFirst() else { return nil }
        byteCount -= frame.payload.count + Self.overhead
        guard isFull, byteCount <= Self.maximumBytes / 2 else { return (frame, false) }
        isFull = false
        return (frame, true)
    }
}
