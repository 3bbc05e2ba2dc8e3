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
        let batches = WorkerWrite.batches(of: writes, at: clocks.calendar())
        // In one go as a rule; where one of them cannot be written, those before it are all the same.
        if batches.count > 1, (try? await store.write(batches)) != nil {
            for batch in batches { tell(batch) }
        } else {
            for batch in batches { await perform(batch) }
        }
    }

    private func perform(_ batch: WorkerWrite) async {
        if case .accept(let entries) = batch {
            // Not tried again: the coordinator has other workers, and its lease goes on running.
            do {
                try await store.write([batch])
            } catch {
                logger.error("the journal takes no tasks", metadata: ["error": "\(error)"])
                return inbox.post(.journalFailed(entries.map(\.assignment.leaseID)))
            }
        } else {
            await untilWritten { () async throws(StoreError) in try await self.store.write([batch]) }
        }
        tell(batch)
    }

    /// Tells the engine what it waits for.
    private func tell(_ batch: WorkerWrite) {
        switch batch {
        case .accept(let entries):
            for (store, entries) in Dictionary(grouping: entries, by: \.store) {
                inbox.post(.journaled(entries.map(\.assignment.leaseID), Origin(store)))
            }
        case .finish(let entries): inbox.post(.spooled(entries.map(\.key.lease)))
        case .forget, .acknowledge, .setAside: break
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

extension WorkerWrite {
    /// The writes in their order, neighbours of one kind joined.
    static func batches(of writes: [StoreWriter.Write], at now: Timestamp) -> [WorkerWrite] {
        var batches: [WorkerWrite] = []
        var rest = writes[...]
        while let first = rest.first {
            let batch: WorkerWrite =
                switch first {
                case .accept: .accept(rest.takeRun { if case .accept(let entries) = $0 { entries } else { nil } })
                case .forget: .forget(rest.takeRun { if case .forget(let keys) = $0 { keys } else { nil } })
                case .finish: .finish(rest.takeRun { if case .finish(let entry) = $0 { [entry] } else { nil } })
                case .acknowledge:
                    .acknowledge(rest.takeRun { if case .acknowledge(let keys) = $0 { keys } else { nil } })
                case .setAside:
                    .setAside(
                        rest.takeRun { if case .setAside(let refusal) = $0 { [refusal] } else { nil } }, at: now)
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
