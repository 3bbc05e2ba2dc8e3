import DTEngine
import DTStore
import DTWire
import Logging
import Synchronization

/// Writes one engine's journal and spool: in the order the engine asked, with everything that waits in one go, and tells
/// the engine when it is durable.
///
/// A write that fails is tried again for as long as it takes: the store rolled it back, so nothing is lost, and what it
/// guards does not go on meanwhile.
final class StoreWriter: Sendable {
    enum Write: Sendable {
        case accept([JournalEntry])
        case forget([JournalKey])
        case finish(SpoolEntry)
        case acknowledge([JournalKey])
        case setAside(SpoolRefusal)
    }

    /// How long a failed write waits, at first and at most.
    private static let retryDelays = (first: Duration.milliseconds(100), longest: Duration.seconds(5))

    private let store: any WorkerStore
    private let inbox: EventInbox
    private let clocks: Clocks
    private let logger: Logger
    private let waiting = Mutex<[Write]>([])
    private let wakeUps = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))

    init(store: any WorkerStore, inbox: EventInbox, clocks: Clocks, logger: Logger) {
        self.store = store
        self.inbox = inbox
        self.clocks = clocks
        self.logger = logger
    }

    func write(_ write: Write) {
        waiting.withLock { $0.append(write) }
        wakeUps.continuation.yield()
    }

    /// Lets `run` end once everything that waits is written.
    func finish() { wakeUps.continuation.finish() }

    func run() async {
        for await _ in wakeUps.stream { await writeWaiting() }
        await writeWaiting()
    }

    private func writeWaiting() async {
        let writes = waiting.withLock { waiting in
            defer { waiting = [] }
            return waiting
        }
        for batch in WriteBatch.batches(of: writes) { await perform(batch) }
    }

    private func perform(_ batch: WriteBatch) async {
        switch batch {
        case .accept(let entries):
            // Not tried again: the coordinator has other workers, and its lease goes on running.
            do {
                try await store.accept(entries)
                for (store, entries) in Dictionary(grouping: entries, by: \.store) {
                    inbox.post(.journaled(entries.map(\.assignment.leaseID), Origin(store)))
                }
            } catch {
                logger.error("the journal takes no tasks", metadata: ["error": "\(error)"])
                inbox.post(.journalFailed(entries.map(\.assignment.leaseID)))
            }
        case .forget(let keys):
            await untilWritten { () async throws(StoreError) in try await self.store.forget(keys) }
        case .finish(let entries):
            await untilWritten { () async throws(StoreError) in try await self.store.finish(entries) }
            inbox.post(.spooled(entries.map(\.key.lease)))
        case .acknowledge(let keys):
            await untilWritten { () async throws(StoreError) in try await self.store.acknowledge(keys) }
        case .setAside(let refusals):
            await untilWritten { () async throws(StoreError) in
                try await self.store.setAside(refusals, at: self.clocks.calendar())
            }
        }
    }

    private func untilWritten(_ body: () async throws(StoreError) -> Void) async {
        var delay = Self.retryDelays.first
        while true {
            do {
                return try await body()
            } catch {
                logger.error("the spool cannot be written; trying again", metadata: ["error": "\(error)"])
                if error.code == .closed || Task.isCancelled { return }
                try? await Task.sleep(for: delay)
                delay = min(delay * 2, Self.retryDelays.longest)
            }
        }
    }
}

/// Neighbouring writes of one kind, as one.
enum WriteBatch: Sendable {
    case accept([JournalEntry])
    case forget([JournalKey])
    case finish([SpoolEntry])
    case acknowledge([JournalKey])
    case setAside([SpoolRefusal])

    /// The writes in their order, neighbours of one kind joined.
    static func batches(of writes: [StoreWriter.Write]) -> [WriteBatch] {
        var batches: [WriteBatch] = []
        var rest = writes[...]
        while let first = rest.first {
            let batch: WriteBatch =
                switch first {
                case .accept: .accept(rest.takeRun { if case .accept(let entries) = $0 { entries } else { nil } })
                case .forget: .forget(rest.takeRun { if case .forget(let keys) = $0 { keys } else { nil } })
                case .finish: .finish(rest.takeRun { if case .finish(let entry) = $0 { [entry] } else { nil } })
                case .acknowledge:
                    .acknowledge(rest.takeRun { if case .acknowledge(let keys) = $0 { keys } else { nil } })
                case .setAside:
                    .setAside(rest.takeRun { if case .setAside(let refusal) = $0 { [refusal] } else { nil } })
                }
            batches.append(batch)
        }
        return batches
    }
}

extension ArraySlice<StoreWriter.Write> {
    /// Takes from the front what `part` takes something of, up to the first of another kind. Whole runs at a time, because
    /// joining neighbours pair by pair would copy a long run once for each of its writes.
    fileprivate mutating func takeRun<Part>(_ part: (StoreWriter.Write) -> [Part]?) -> [Part] {
        var run: [Part] = []
        while let first, let parts = part(first) {
            run += parts
            self = dropFirst()
        }
        return run
    }
}
