import DTScheduling
import DTStore
import DTWire
import Testing

@Suite(.timeLimit(.minutes(5)))
struct QueryTests {
    /// Nine tasks in every kind of place.
    func fill(_ bench: Bench) async throws {
        let (w, v) = (try await bench.register("w"), try await bench.register("v"))
        _ = try await bench.record(try await bench.run("good-1", on: w), .succeeded, by: w)
        _ = try await bench.record(try await bench.run("good-2", on: v), .succeeded, by: v)
        _ = try await bench.record(try await bench.run("bad", on: w), .failed, by: w)
        _ = try await bench.run("running", on: v, spec: Bench.spec(type: "test"))
        try await bench.submit("assigned", claim: bench.request(for: w))
        try await bench.submit("queued-1", "queued-2", spec: Bench.spec(type: "test"))
        let eve = TaskSubmission(taskID: TaskID(unchecked: "eves"), principal: "eve", spec: Bench.spec())
        _ = try await bench.store.submit([eve], claim: nil, at: bench.now)
        try await bench.submit("gone")
        _ = try await bench.store.cancel(TaskID(unchecked: "gone"), message: nil, at: bench.now)
    }

    struct Row: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var filter: TaskFilter
        var ids: [String]
    }

    static let rows: [Row] = [
        Row(
            testDescription: "all", filter: .init(),
            ids: ["gone", "eves", "queued-2", "queued-1", "assigned", "running", "bad", "good-2", "good-1"]),
        Row(testDescription: "queued", filter: .init(statuses: [.queued]), ids: ["eves", "queued-2", "queued-1"]),
        Row(
            testDescription: "several statuses", filter: .init(statuses: [.running, .succeeded, .queued, .assigned]),
            ids: ["eves", "queued-2", "queued-1", "assigned", "running", "good-2", "good-1"]),
        Row(testDescription: "a status of none", filter: .init(statuses: [.timedOut]), ids: []),
        Row(testDescription: "type", filter: .init(type: "test"), ids: ["queued-2", "queued-1", "running"]),
        Row(
            testDescription: "worker", filter: .init(worker: WorkerID(unchecked: "w")),
            ids: ["assigned", "bad", "good-1"]
        ),
        Row(testDescription: "principal", filter: .init(principal: "eve"), ids: ["eves"]),
        Row(testDescription: "prefix", filter: .init(prefix: "good-"), ids: ["good-2", "good-1"]),
        Row(testDescription: "a prefix is no pattern", filter: .init(prefix: "good%"), ids: []),
        Row(
            testDescription: "everything",
            filter: .init(
                statuses: [.succeeded, .failed], type: "custom", worker: WorkerID(unchecked: "w"), principal: "ada",
                prefix: "b"), ids: ["bad"]),
    ]

    @Test(arguments: StoreKind.all, rows)
    func `a list holds what its filter says, newest first, on pages of any size`(
        _ kind: StoreKind, _ row: Row
    ) async throws {
        let bench = try Bench(kind)
        try await fill(bench)
        for size in [1, 2, 3, 100] {
            var ids: [String] = []
            var cursor: Int64?
            repeat {
                let page = try await bench.store.tasks(row.filter, after: cursor, limit: size)
                #expect(page.tasks.count <= size)
                ids += page.tasks.map(\.taskID.rawValue)
                cursor = page.next
            } while cursor != nil
            #expect(ids == row.ids, "pages of \(size)")
        }
    }

    @Test(arguments: StoreKind.all)
    func `tasks are counted by status`(_ kind: StoreKind) async throws {
        let bench = try Bench(kind)
        #expect(try await bench.store.counts() == [:])
        #expect(try await bench.store.queueDepths().isEmpty)
        try await fill(bench)
        #expect(
            try await bench.store.counts()
                == [.succeeded: 2, .failed: 1, .cancelled: 1, .running: 1, .assigned: 1, .queued: 3])
        let depths = try await bench.store.queueDepths()
        #expect(
            Dictionary(uniqueKeysWithValues: depths.map { ($0.demand.type, $0.count) }) == ["custom": 1, "test": 2])
    }

    @Test(arguments: StoreKind.all)
    func `outcomes are read on from where one was`(_ kind: StoreKind) async throws {
        let bench = try Bench(kind)
        #expect(try await bench.store.newestOutcome() == 0)
        try await fill(bench)
        let all = try await bench.store.outcomes(after: 0, limit: 100)
        #expect(all.map(\.taskID.rawValue) == ["good-1", "good-2", "bad", "gone"])
        #expect(all.map(\.sequence) == all.map(\.sequence).sorted())
        #expect(try await bench.store.newestOutcome() == all.last?.sequence)
        #expect(try await bench.store.outcomes(after: all[1].sequence, limit: 1).map(\.taskID.rawValue) == ["bad"])
        #expect(try await bench.store.outcomes(after: all[3].sequence, limit: 1).isEmpty)
        let some = ["gone", "running", "none", "good-2"].map { TaskID(unchecked: $0) }
        #expect(try await bench.store.outcomes(of: some).map(\.taskID.rawValue) == ["good-2", "gone"])
        #expect(all[3].fence == Fence(0) && all[3].worker == nil)
    }

    @Test(arguments: StoreKind.all)
    func `there is no task of an id that was never submitted`(_ kind: StoreKind) async throws {
        let bench = try Bench(kind)
        #expect(try await bench.store.task(TaskID(unchecked: "a")) == nil)
    }
}

@Suite(.timeLimit(.minutes(5)))
struct RetentionTests {
    @Test(arguments: StoreKind.all)
    func `old finished tasks go with all they left, and nothing else does`(_ kind: StoreKind) async throws {
        let bench = try Bench(kind)
        let session = try await bench.register("w")
        for name in ["a", "b"] {
            let held = try await bench.run(name, on: session)
            _ = try await bench.store.appendLogs(
                [TaskLog(held, stream: .stdout, offset: 0, content: Bytes("hello".utf8))], of: session.worker,
                limit: .mebibytes(1))
            _ = try await bench.record(held, by: session)
        }
        try await bench.submit("waiting")
        bench.pass(.seconds(100))
        _ = try await bench.record(try await bench.run("new", on: session), .failed, by: session)
        _ = try await bench.record(try await bench.run("waiting2", on: session), .failed, by: session)
        let limit = bench.now.advanced(by: .seconds(-50))
        #expect(try await bench.store.deleteFinished(before: limit, limit: 1) == 1)
        #expect(try await bench.store.deleteFinished(before: limit, limit: 10) == 1)
        #expect(try await bench.store.deleteFinished(before: limit, limit: 10) == 0)
        let left = try await bench.store.tasks(.init(), after: nil, limit: 10).tasks.map(\.taskID.rawValue)
        #expect(left == ["waiting2", "new", "waiting"])
        #expect(
            try await bench.store.log(of: TaskID(unchecked: "a"), fence: nil, stream: .stdout, from: 0, limit: 10)
                == nil)
        // The id is free again, and nothing of the old task shows through.
        try await bench.submit("a")
        #expect(try await bench.store.task(TaskID(unchecked: "a"))?.attempts.isEmpty == true)
    }

    @Test(arguments: StoreKind.all)
    func `an outcome's place in the order is never given again`(_ kind: StoreKind) async throws {
        let bench = try Bench(kind)
        let session = try await bench.register("w")
        for name in ["a", "b"] { _ = try await bench.record(try await bench.run(name, on: session), by: session) }
        let newest = try await bench.store.newestOutcome()
        bench.pass(.seconds(100))
        _ = try await bench.store.deleteFinished(before: bench.now, limit: 10)
        #expect(try await bench.store.newestOutcome() == newest)
        _ = try await bench.record(try await bench.run("c", on: session), by: session)
        #expect(try await bench.store.outcomes(after: newest, limit: 10).map(\.taskID.rawValue) == ["c"])
    }
}
