import DTStore
import DTWire
import GRDB
import Testing

@Suite(.timeLimit(.minutes(5)))
struct WorkerStoreTests {
    let folder = ScratchFolder()
    let here = StoreIdentity(cluster: ClusterID(unchecked: "c1"), generation: 1)
    let now = Timestamp(milliseconds: 1_000_000)

    func open() throws -> SQLiteWorkerStore { try SQLiteWorkerStore(path: folder.file("worker.db")) }

    func entry(_ id: String, fence: Int64 = 1, of store: StoreIdentity? = nil) -> JournalEntry {
        JournalEntry(
            store: store ?? here,
            assignment: Assignment(
                taskID: TaskID(unchecked: id), spec: Bench.spec(priority: 3), attempt: 2, fence: Fence(fence),
                leaseMilliseconds: 30_000, pool: PoolID(unchecked: "p")),
            accepted: now)
    }

    func spooled(_ entry: JournalEntry, _ status: OutcomeStatus = .succeeded) -> SpoolEntry {
        SpoolEntry(key: entry.key, outcome: Bench.outcome(status), finished: now.advanced(by: .seconds(1)))
    }

    @Test func `what was accepted is there after a restart, and whether it was started`() async throws {
        let (waiting, running) = (entry("a"), entry("b"))
        let store = try open()
        try await store.accept([waiting, running])
        try await store.markStarted([running.key], at: now)
        try await store.markStarted([running.key], at: now.advanced(by: .seconds(9)))
        try await store.close()
        var started = running
        started.started = now
        #expect(try await open().recover() == Recovery(journal: [waiting, started]))
    }

    @Test func `changes that are written together are made in their order`() async throws {
        let (first, second) = (entry("a"), entry("b"))
        let store = try open()
        try await store.write([
            .accept([first, second]), .finish([spooled(first)]), .forget([second.key]), .acknowledge([first.key]),
            .accept([second]),
        ])
        #expect(try await store.recover() == Recovery(journal: [second]))
    }

    @Test func `a task that is given twice under one fence is one task`() async throws {
        let store = try open()
        try await store.accept([entry("a"), entry("a"), entry("a", fence: 2)])
        try await store.accept([entry("a")])
        #expect(try await store.recover().journal.map(\.assignment.fence) == [Fence(1), Fence(2)])
    }

    @Test func `a finished task moves from the journal to the spool`() async throws {
        let store = try open()
        let (one, two) = (entry("a"), entry("b"))
        try await store.accept([one, two])
        try await store.finish([spooled(one)])
        var recovery = try await store.recover()
        #expect(recovery.journal == [two])
        #expect(recovery.spool == [SpooledOutcome(sequence: 1, entry: spooled(one))])
        // What comes later does not change an outcome that may be on its way.
        try await store.finish([spooled(one, .failed)])
        recovery = try await store.recover()
        #expect(recovery.spool.map(\.entry.outcome.status) == [.succeeded])
    }

    @Test func `an outcome of a task that was never in the journal is spooled all the same`() async throws {
        let store = try open()
        try await store.finish([spooled(entry("a"), .rejected)])
        #expect(try await store.recover().spool.count == 1)
    }

    @Test func `what was handed back is forgotten`() async throws {
        let store = try open()
        try await store.accept([entry("a"), entry("b")])
        try await store.forget([entry("a").key, entry("none").key])
        #expect(try await store.recover().journal == [entry("b")])
    }

    @Test func `an acknowledged outcome is delivered no more`() async throws {
        let store = try open()
        let entries = ["a", "b", "c"].map { entry($0) }
        try await store.finish(entries.map { spooled($0) })
        try await store.acknowledge([entries[1].key, entry("none").key])
        try await store.acknowledge([entries[1].key])
        let left = try await store.undelivered([entries[2], entries[1], entry("none"), entries[0]].map(\.key))
        #expect(left.map(\.entry.key) == [entries[2].key, entries[0].key])
        #expect(try await store.recover().spool == left.reversed())
    }

    @Test func `a lease is good only for the cluster and generation that gave it`() async throws {
        let store = try open()
        let restored = StoreIdentity(cluster: here.cluster, generation: 2)
        let other = StoreIdentity(cluster: ClusterID(unchecked: "c2"), generation: 1)
        let entries = [here, restored, other].map { entry("a", of: $0) }
        try await store.accept(entries)
        #expect(try await store.recover().journal.count == 3)
        try await store.finish([spooled(entries[0]), spooled(entries[2])])
        #expect(try await store.recover().journal == [entries[1]])
        #expect(try await store.undelivered([entries[0].key]).map(\.entry.key) == [entries[0].key])
        #expect(try await store.undelivered([entries[1].key]).isEmpty)
        try await store.acknowledge([entries[0].key])
        #expect(try await store.undelivered(entries.map(\.key)).map(\.entry.key) == [entries[2].key])
    }

    @Test func `uploaded parts are remembered with their outcome`() async throws {
        let store = try open()
        let one = entry("a")
        let (first, second) = (Bytes([0, 255, 16]), Bytes([1, 2, 3]))
        try await store.finish([spooled(one)])
        for part in [first, second, first] { try await store.markUploaded(part, of: one.key) }
        try await store.markUploaded(first, of: entry("none").key)
        #expect(try await store.undelivered([one.key]).first?.uploaded == [first, second])
        try await store.acknowledge([one.key])
        try await store.finish([spooled(one)])
        #expect(try await store.undelivered([one.key]).first?.uploaded == [])
    }

    @Test func `what the coordinator refuses is set aside with its reason`() async throws {
        let store = try open()
        let (bad, good) = (entry("bad"), entry("good"))
        try await store.finish([spooled(bad), spooled(good)])
        try await store.setAside([SpoolRefusal(key: bad.key, code: "too_large")], at: now)
        #expect(try await store.undelivered([bad.key, good.key]).map(\.entry.key) == [good.key])
        #expect(try await store.recover().spool.map(\.entry.key) == [good.key])
        #expect(
            try await store.refused(limit: 10) == [RefusedOutcome(entry: spooled(bad), code: "too_large", refused: now)]
        )
        // It is not lost by an acknowledgement that has nothing to do with it.
        try await store.acknowledge([bad.key])
        #expect(try await store.refused(limit: 10).count == 1)
    }

    @Test func `values are kept, replaced and removed`() async throws {
        let store = try open()
        #expect(try await store.value(.token) == nil)
        try await store.setValue(Bytes([1, 0, 2]), for: .token)
        try await store.setValue(Bytes("w-1".utf8), for: .workerID)
        try await store.setValue([], for: .token)
        try await store.close()
        let again = try open()
        #expect(try await again.value(.token) == [])
        #expect(try await again.value(.workerID) == Bytes("w-1".utf8))
        try await again.setValue(nil, for: .token)
        #expect(try await again.value(.token) == nil)
    }

    @Test func `a row that cannot be read is reported, stays, and holds up no other`() async throws {
        let store = try open()
        try await store.accept([entry("a"), entry("b")])
        try await store.finish([spooled(entry("c")), spooled(entry("d"))])
        try await store.close()
        let database = try DatabaseQueue(path: folder.file("worker.db"))
        try await database.write {
            try $0.execute(
                sql: """
                    UPDATE journal SET assignment = '{"task_id":' WHERE task = 'a';
                    UPDATE spool SET outcome = '{}' WHERE task = 'c';
                    """)
        }
        try database.close()
        let again = try open()
        let recovery = try await again.recover()
        #expect(recovery.journal == [entry("b")])
        #expect(recovery.spool.map(\.entry) == [spooled(entry("d"))])
        #expect(recovery.unreadable.count == 2)
        #expect(recovery.unreadable.allSatisfy { $0.contains("task a, fence 1") || $0.contains("task c, fence 1") })
        let keys = ["c", "d"].map { entry($0).key }
        #expect(try await again.undelivered(keys).map(\.entry) == [spooled(entry("d"))])
        #expect(try await again.recover() == recovery)
    }

    @Test func `two workers do not share one store`() async throws {
        let first = try open()
        let error = #expect(throws: StoreError.self) { try open() }
        #expect(error?.code == .locked)
        try await first.close()
        try await open().close()
    }
}
