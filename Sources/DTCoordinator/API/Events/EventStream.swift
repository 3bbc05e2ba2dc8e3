import DTStore
import DTWire
import Hummingbird
import NIOCore

/// One client's stream of events: how named tasks stand, then what happens, until the last named task has ended, the client
/// is gone, or the process is told to stop.
struct EventStream: Sendable {
    private let store: any TaskStore
    private let subscription: ChangeFeed.Subscription
    private let heartbeat: Duration
    private var tail: OutcomeTail

    init(
        _ store: any TaskStore, subscription: ChangeFeed.Subscription, tail: OutcomeTail, heartbeat: Duration
    ) {
        self.store = store
        self.subscription = subscription
        self.tail = tail
        self.heartbeat = heartbeat
    }

    var isDone: Bool { tail.isDone }

    /// What there is to say at once.
    mutating func begin() async throws -> EventText {
        var text = EventText()
        try await addOutcomes(to: &text)
        for taskID in tail.open ?? [] {
            guard let row = try await store.task(taskID)?.row else { continue }
            try text.add(TaskChange.status(row.status, of: taskID, worker: row.worker))
        }
        return text
    }

    /// Writes what happens, until the end.
    mutating func run(after beginning: EventText, to writer: inout any ResponseBodyWriter) async throws {
        var text = EventText()
        text.addRetry(milliseconds: 1000)
        try await writer.write(ByteBuffer(bytes: text.bytes + beginning.bytes))
        while !tail.isDone {
            text = EventText()
            switch await subscription.waitUnlessStopping(within: heartbeat) {
            case .ended: return
            case .timeUp: text.addHeartbeat()
            case .news(let batch):
                for change in batch.changes { try text.add(change) }
                if batch.missedChanges || batch.changes.contains(where: { $0.sequence != nil }) {
                    try await addOutcomes(to: &text)
                }
            }
            if !text.isEmpty { try await writer.write(ByteBuffer(bytes: text.bytes)) }
        }
    }

    private mutating func addOutcomes(to text: inout EventText) async throws {
        while true {
            let outcomes = try await tail.next()
            for outcome in outcomes { try text.add(outcome) }
            if outcomes.isEmpty || tail.open != nil { return }
        }
    }
}
