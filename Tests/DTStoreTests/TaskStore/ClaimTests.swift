import DTScheduling
import DTStore
import DTWire
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(5)))
struct ClaimTests {
    @Test(arguments: StoreKind.all)
    func `tasks go out by priority, then by age`(_ kind: StoreKind) async throws {
        let bench = try Bench(kind)
        try await bench.submit("low", spec: Bench.spec(priority: -5))
        try await bench.submit("one", "two")
        try await bench.submit("high", spec: Bench.spec(priority: 5))
        // Another demand class, in the middle of the first.
        try await bench.submit("mid", spec: Bench.spec(type: "test", priority: 1))
        let session = try await bench.register("w")
        let claimed = try await bench.claim(for: session, upTo: 10)
        #expect(claimed.map(\.lease.taskID.rawValue) == ["high", "mid", "one", "two", "low"])
        #expect(Set(claimed.map(\.lease.fence)) == [Fence(1)])
    }

    @Test(arguments: StoreKind.all)
    func `a claim asks once for each class that waits, and gets no more candidates than it wants`(
        _ kind: StoreKind
    ) async throws {
        let bench = try Bench(kind)
        try await bench.submit("a1", "a2", "a3", spec: Bench.spec(type: "test"))
        try await bench.submit("b1", "b2", spec: Bench.spec(type: "benchmark"))
        try await bench.submit("c1", spec: Bench.spec(type: "custom"))
        let session = try await bench.register("w")
        let seen = Mutex<(asked: [String], offered: [String], classes: Int)>(([], [], 0))
        let request = ClaimRequest(leaseUntil: bench.leaseUntil) { _, demand in
            seen.withLock { $0.asked.append(demand.type) }
            return ["test": 2, "custom": 5][demand.type] ?? 0
        } choose: { candidates, classes in
            seen.withLock { $0.offered = candidates.map(\.taskID.rawValue) }
            seen.withLock { $0.classes = classes.count }
            return candidates.map { Placement($0, on: session, pool: PoolID(unchecked: "p")) }
        }
        let claimed = try await bench.store.claim(request, at: bench.now)
        let (asked, offered, classes) = seen.withLock { $0 }
        #expect(asked.sorted() == ["benchmark", "custom", "test"])
        #expect(offered == ["a1", "a2", "c1"])
        #expect(classes == 2)
        #expect(claimed.map(\.lease.taskID.rawValue) == ["a1", "a2", "c1"])
        #expect(try await bench.store.counts() == [.assigned: 3, .queued: 3])
    }

    @Test(arguments: StoreKind.all)
    func `a session that is no longer the worker's newest gets nothing`(_ kind: StoreKind) async throws {
        let bench = try Bench(kind)
        try await bench.submit("a")
        let old = try await bench.register("w")
        let new = try await bench.register("w")
        #expect(try await bench.claim(for: old).isEmpty)
        #expect(try await bench.claim(for: WorkerSession(WorkerID(unchecked: "nobody"), epoch: 1)).isEmpty)
        #expect(try await bench.status("a") == .queued)
        #expect(try await bench.claim(for: new).map(\.lease) == [lease("a", 1)])
    }

    @Test(arguments: StoreKind.all)
    func `a placement that is no candidate's, or comes twice, is ignored`(_ kind: StoreKind) async throws {
        let bench = try Bench(kind)
        try await bench.submit("a")
        let session = try await bench.register("w")
        let request = ClaimRequest(leaseUntil: bench.leaseUntil) { _, _ in
            1
        } choose: { candidates, _ in
            var stray = candidates[0]
            stray.sequence += 1000
            return [stray, candidates[0], candidates[0]].map {
                Placement($0, on: session, pool: PoolID(unchecked: "p"))
            }
        }
        #expect(try await bench.store.claim(request, at: bench.now).map(\.lease) == [lease("a", 1)])
        #expect(try await bench.row("a")?.attempts == 1)
    }

    @Test(arguments: StoreKind.all)
    func `a task goes out to one of many claims at the same time`(_ kind: StoreKind) async throws {
        let bench = try Bench(kind)
        let count = 50
        for number in 0..<count { try await bench.submit("t\(number)") }
        let session = try await bench.register("w")
        let (store, request, now) = (bench.store, bench.request(for: session, upTo: 7), bench.now)
        let claimed = try await withThrowingTaskGroup(of: [ClaimedTask].self) { group in
            for _ in 0..<10 { group.addTask { try await store.claim(request, at: now) } }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        #expect(claimed.count == count)
        #expect(Set(claimed.map(\.lease)).count == count)
    }

    @Test(arguments: StoreKind.all)
    func `a claimed task says who has it`(_ kind: StoreKind) async throws {
        let bench = try Bench(kind)
        try await bench.submit("a")
        let session = try await bench.register("w")
        _ = try await bench.claim(for: session)
        let task = try #require(try await bench.store.task(TaskID(unchecked: "a")))
        #expect(task.row.status == .assigned)
        #expect(task.row.worker == session.worker)
        #expect(
            task.attempts == [AttemptRow(fence: Fence(1), attempt: 1, worker: session.worker, assigned: bench.now)])
        #expect(try await bench.store.worker(session.worker)?.held == 1)
    }
}
