import DequeModule

/// A payload that waits for its turn.
struct Outgoing: Sendable {
    /// Names it among those that wait.
    let id: UInt64
    let payload: [UInt8]
    /// Called once: when it has been written, or never will be.
    let completion: @Sendable (Result<SentFrame, any Error>) -> Void
}

/// What waits to be sent: first in, first out within a priority, and a higher priority first.
struct OutboundQueue: Sendable {
    private var queues = [Deque<Outgoing>](repeating: [], count: SendPriority.allCases.count)
    /// The payloads that wait, in bytes.
    private(set) var byteCount = 0

    var isEmpty: Bool { queues.allSatisfy(\.isEmpty) }

    mutating func append(_ item: Outgoing, _ priority: SendPriority) {
        queues[priority.rawValue].append(item)
        byteCount += item.payload.count
    }

    mutating func popFirst() -> Outgoing? {
        for position in queues.indices {
            if let item = queues[position].popFirst() {
                byteCount -= item.payload.count
                return item
            }
        }
        return nil
    }

    /// Takes out one that has not been written; `nil` when it has.
    mutating func remove(_ id: UInt64) -> Outgoing? {
        for position in queues.indices {
            if let place = queues[position].firstIndex(where: { $0.id == id }) {
                let item = queues[position].remove(at: place)
                byteCount -= item.payload.count
                return item
            }
        }
        return nil
    }

    mutating func removeAll() -> [Outgoing] {
        defer { self = OutboundQueue() }
        return queues.flatMap { Array($0) }
    }
}
