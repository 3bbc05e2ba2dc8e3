import DTEngine
import DTStore
import DTWire
import Logging

/// Runs one engine: feeds it what happens, and does what it says. All decisions are `EngineState`'s; all IO is here and in
/// the parts that this holds.
final class EngineService: Sendable {
    private let settings: EngineSettings
    private let seed: UInt64
    private let store: any WorkerStore
    private let executor: any TaskExecuting
    private let link: CoordinatorLink
    private let writer: StoreWriter
    private let shelf: OutcomeShelf
    private let delivery: OutcomeDelivery
    private let parts: OutcomeParts
    private let logs: LogShipper
    private let timers: TimerTable
    private let board: StatusBoard
    private let clocks: Clocks
    private let logger: Logger
    let inbox: EventInbox

    init(
        settings: EngineSettings, seed: UInt64, store: any WorkerStore, executor: any TaskExecuting,
        parts: OutcomeParts,
        uploader: any PartUploader, link: CoordinatorLink, inbox: EventInbox, board: StatusBoard, clocks: Clocks,
        logger: Logger
    ) {
        self.settings = settings
        self.seed = seed
        self.store = store
        self.executor = executor
        self.link = link
        self.inbox = inbox
        self.parts = parts
        self.board = board
        self.clocks = clocks
        self.logger = logger
        writer = StoreWriter(store: store, inbox: inbox, clocks: clocks, logger: logger)
        shelf = OutcomeShelf(store: store)
        delivery = OutcomeDelivery(
            shelf: shelf, store: store, parts: parts, uploader: uploader, link: link, inbox: inbox, logger: logger)
        logs = LogShipper(executor: executor, link: link, logger: logger)
        timers = TimerTable(inbox: inbox, clocks: clocks)
    }

    /// Runs until the engine is done, and says how it ended.
    ///
    /// - Parameter undelivered: The outcomes that the spool held at the start.
    func run(undelivered: [SpooledOutcome]) async -> EngineEnd {
        var end = EngineEnd.drained
        for spooled in undelivered {
            let key = spooled.entry.key
            logs.recover(key.lease, spooled.entry.outcome.streams, of: Origin(key.store))
        }
        let deliveries = undelivered.map { Delivery($0.entry.key.lease, origin: Origin($0.entry.key.store)) }
        inbox.post(.started(Recovered(undelivered: deliveries)))
        await withDiscardingTaskGroup { group in
            group.addTask { await self.writer.run() }
            var state = EngineState(settings, seed: seed)
            while let events = await inbox.next() {
                let now = clocks.monotonic()
                for event in events {
                    note(event)
                    for action in state.handle(event, at: now) { perform(action, &group, &end) }
                }
                for action in state.flush(at: now) { perform(action, &group, &end) }
            }
            writer.finish()
            group.cancelAll()
        }
        return end
    }

    /// What parts of the shell need to know of an event beside the engine.
    private func note(_ event: EngineEvent) {
        switch event {
        case .received(.registered, _, _): logs.open(for: link.origin)
        case .disconnected: logs.close()
        default: break
        }
    }

    private func perform(_ action: EngineAction, _ group: inout DiscardingTaskGroup, _ end: inout EngineEnd) {
        switch action {
        case .connect: group.addTask { await self.link.live() }
        case .disconnect: link.disconnect()
        case .send(let message): link.send(message)
        case .journal(let assignments, let origin): writer.write(.accept(entries(assignments, origin)))
        case .unjournal(let leases, let origin): writer.write(.forget(keys(leases, origin)))
        case .start(let assignment, let origin): group.addTask { await self.run(assignment, of: origin) }
        case .cancel(let leaseID, let reason, let grace): executor.stop(leaseID, reason: reason, grace: grace)
        case .spool(let leaseID, let outcome, let origin): spool(leaseID, outcome, origin)
        case .deliver(let leases, let origin): group.addTask { await self.delivery.deliver(leases, of: origin) }
        case .acknowledge(let leases, let origin): acknowledge(leases, origin)
        case .setAside(let leaseID, let origin, let code): setAside(leaseID, origin, code: code)
        case .logAcknowledged(let ack): logs.acknowledged(ack)
        case .uploadGranted(let grant): delivery.granted(grant)
        case .arm(let timer, let moment): timers.arm(timer, at: moment, in: &group)
        case .disarm(let timer): timers.disarm(timer)
        case .publish(let status): board.publish(status)
        case .finish(let how):
            end = how
            inbox.close()
        }
    }

    // MARK: - Tasks

    private func run(_ assignment: Assignment, of origin: Origin) async {
        let leaseID = assignment.leaseID
        let outcome = await executor.run(assignment) { [self] news in
            switch news {
            case .started: inbox.post(.taskStarted(leaseID))
            case .progressed(let progress, let step):
                inbox.post(.taskProgressed(leaseID, progress: progress, step: step))
            case .wrote(let stream, let kept): logs.wrote(leaseID, stream, kept: kept, of: origin)
            }
        }
        logs.completed(leaseID, outcome.streams)
        inbox.post(.taskFinished(leaseID, parts.split(outcome)))
    }

    // MARK: - The journal and the spool

    private func entries(_ assignments: [Assignment], _ origin: Origin) -> [JournalEntry] {
        let now = clocks.calendar()
        // It is started as soon as this is durable, so one write says both.
        return assignments.map {
            JournalEntry(store: StoreIdentity(origin), assignment: $0, accepted: now, started: now)
        }
    }

    private func keys(_ leases: [LeaseID], _ origin: Origin) -> [JournalKey] {
        leases.map { JournalKey($0, of: StoreIdentity(origin)) }
    }

    private func spool(_ leaseID: LeaseID, _ outcome: Outcome, _ origin: Origin) {
        let entry = SpoolEntry(
            key: JournalKey(leaseID, of: StoreIdentity(origin)), outcome: outcome, finished: clocks.calendar())
        shelf.keep(entry)
        writer.write(.finish(entry))
    }

    private func acknowledge(_ leases: [LeaseID], _ origin: Origin) {
        for entry in shelf.remove(leases) { parts.remove(entry.outcome.parts) }
        writer.write(.acknowledge(keys(leases, origin)))
    }

    private func setAside(_ leaseID: LeaseID, _ origin: Origin, code: String) {
        logger.error(
            "the coordinator will never take this outcome; it is kept aside",
            metadata: ["task": "\(leaseID)", "code": "\(code)"])
        _ = shelf.remove([leaseID])
        writer.write(.setAside(SpoolRefusal(key: JournalKey(leaseID, of: StoreIdentity(origin)), code: code)))
    }
}

extension StoreIdentity {
    init(_ origin: Origin) { self.init(cluster: origin.cluster, generation: origin.generation) }
}

extension Origin {
    init(_ identity: StoreIdentity) { self.init(cluster: identity.cluster, generation: identity.generation) }
}
