import DTWire

/// One output stream on its way to the coordinator: what there is, what was sent, what has arrived.
///
/// At most `TaskLog.maximumUnacknowledgedBytes` are unacknowledged at a time, and a new session goes on from what was
/// acknowledged.
package struct LogShipment: Hashable, Sendable {
    /// Bytes of the stream that are kept on disk.
    package private(set) var available: Int64 = 0
    /// Bytes that the task wrote and that are not kept.
    package private(set) var dropped: Int64 = 0
    /// Whether the task has ended, so that nothing will be added.
    package private(set) var isComplete = false
    private var sent: Int64 = 0
    private var acknowledged: Int64 = 0
    private var isDiscarded = false
    /// What was said last of the dropped bytes: it is told once more when it changes after everything was sent.
    private var toldDropped: Int64 = 0

    package init() {}

    /// A piece to be read from disk and sent.
    package struct Piece: Hashable, Sendable {
        package var offset: Int64
        package var count: Int
        package var dropped: Int64
    }

    /// The task wrote: so much is kept by now, and so much is not.
    package mutating func grow(to available: Int64, dropped: Int64) {
        self.available = max(self.available, available)
        self.dropped = max(self.dropped, dropped)
    }

    /// The task has ended.
    package mutating func complete() { isComplete = true }

    /// The next piece to send; `nil` when nothing is left or too much is unacknowledged.
    package mutating func next() -> Piece? {
        guard !isDiscarded else { return nil }
        let room = TaskLog.maximumUnacknowledgedBytes - (sent - acknowledged)
        let count = min(available - sent, room, Int64(TaskLog.maximumContentBytes))
        guard count > 0 || (dropped > toldDropped && sent == available && isComplete) else { return nil }
        defer {
            sent += max(0, count)
            toldDropped = dropped
        }
        return Piece(offset: sent, count: Int(max(0, count)), dropped: dropped)
    }

    /// The coordinator has everything before an offset, or wants no more.
    package mutating func acknowledge(next offset: Int64, discard: Bool) {
        isDiscarded = isDiscarded || discard
        acknowledged = max(acknowledged, min(offset, available))
        sent = max(sent, acknowledged)
    }

    /// The session ended: what is not acknowledged is sent again.
    package mutating func recall() {
        sent = acknowledged
        toldDropped = 0
    }

    /// Whether everything has arrived, or nobody wants it.
    package var isDone: Bool {
        isComplete && (isDiscarded || (acknowledged == available && toldDropped == dropped))
    }
}
