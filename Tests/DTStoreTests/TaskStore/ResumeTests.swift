import DTScheduling
import DTStore
import DTWire
import Testing

@Suite(.timeLimit(.minutes(5)))
struct ResumeTests {
    func resume(
        _ bench: Bench, _ session: WorkerSession, _ held: [HeldTask] = [], undelivered: [LeaseID] = [],
        more: Bool = false
    ) async throws -> ResumeResult {
        try await bench.store.resume(
            held, undelivered: undelivered, more: more, of: session, until: bench.leaseUntil, at: bench.now)
    }

    @Test(arguments: StoreKind.all)
    func `what is listed goes over to the new session`(_ kind: StoreKind) async throws {
        let bench = try Bench(kind)
        let old = try await bench.register("w")
        let running = try await bench.run("running", on: old)
        try await bench.submit("accepted")
        let accepted = try await bench.claim(for: old)[0].lease
        let finished = try await bench.run("finished", on: old)
        bench.pass(.seconds(20))
        let new = try await bench.register("w")
        let result = try await resume(
            bench, new, [HeldTask(running, phase: .running), HeldTask(accepted, phase: .accepted)],
            undelivered: [finished])
        #expect(result.isCurrent)
        #expect(result.released.isEmpty)
        #expect(result.standings == [running, accepted, finished].map { LeaseStanding($0, .held) })
        // The leases run anew.
        bench.pass(.seconds(20))
        #expect(try await bench.store.expire(at: bench.now, limit: 10).isEmpty)
        #expect(try await bench.status("accepted") == .assigned)
        #expect(try await bench.record(running, by: old) == .superseded)
        #expect(try await bench.record(running, by: new) == .ended(sequence: 1, toCancel: nil))
    }

    @Test(arguments: StoreKind.all)
    func `what is not listed goes back at once`(_ kind: StoreKind) async throws {
        let bench = try Bench(kind)
        let old = try await bench.register("w")
        let held = try await bench.run("a", on: old)
        let new = try await bench.register("w", instance: "i2")
        #expect(try await resume(bench, new, more: true).released.isEmpty)
        #expect(
            try await resume(bench, new).released
                == [EndedLease(lease: held, worker: new.worker, status: .queued)])
        #expect(try await bench.status("a") == .queued)
        #expect(try await bench.store.task(held.taskID)?.attempts.first?.code == .workerDied)
    }

    @Test(arguments: StoreKind.all)
    func `what the new session was given already is not taken from it`(_ kind: StoreKind) async throws {
        let bench = try Bench(kind)
        try await bench.register("w")
        let new = try await bench.register("w")
        let held = try await bench.run("a", on: new)
        #expect(try await resume(bench, new).released.isEmpty)
        #expect(try await bench.record(held, by: new) == .ended(sequence: 1, toCancel: nil))
    }

    /// Whether an attempt that is not listed counts: only the same process can say that it never got the task.
    @Test(arguments: StoreKind.all, [("i1", false, 0), ("i1", true, 1), ("i2", false, 1), ("i2", true, 1)])
    func `an unlisted task counts an attempt unless the same process never started it`(
        _ kind: StoreKind, _ row: (instance: String, isStarted: Bool, attempts: Int)
    ) async throws {
        let bench = try Bench(kind)
        let old = try await bench.register("w", instance: "i1")
        try await bench.submit("a")
        let held = try await bench.claim(for: old)[0].lease
        if row.isStarted { _ = try await bench.store.markStarted([held], of: old, at: bench.now) }
        _ = try await resume(bench, try await bench.register("w", instance: row.instance))
        #expect(try await bench.row("a")?.attempts == row.attempts)
        #expect(try await bench.status("a") == .queued)
    }

    @Test(arguments: StoreKind.all)
    func `a task whose last attempt is not listed ends as interrupted`(_ kind: StoreKind) async throws {
        let bench = try Bench(kind)
        let held = try await bench.run("a", on: try await bench.register("w"), spec: Bench.spec(attempts: 1))
        let new = try await bench.register("w", instance: "i2")
        #expect(try await resume(bench, new).released.map(\.status) == [.interrupted])
        #expect(try await bench.store.task(held.taskID)?.outcome?.code == .workerDied)
    }

    @Test(arguments: StoreKind.all)
    func `a worker gets back what it still runs and nobody else was given`(_ kind: StoreKind) async throws {
        let bench = try Bench(kind)
        let held = try await bench.run("a", on: try await bench.register("w"))
        try await bench.lapse()
        #expect(try await bench.status("a") == .queued)
        let new = try await bench.register("w")
        let result = try await resume(bench, new, [HeldTask(held, phase: .running)])
        #expect(result.standings == [LeaseStanding(held, .held)])
        let task = try #require(try await bench.store.task(held.taskID))
        #expect(task.row.status == .running)
        #expect(task.row.attempts == 1)
        #expect(task.attempts.count == 1)
        #expect(task.attempts[0].ended == nil && task.attempts[0].code == nil)
        // Nobody else gets it, and it can lapse again.
        #expect(try await bench.claim(for: new).isEmpty)
        #expect(try await bench.lapse().map(\.lease) == [held])
    }

    @Test(arguments: StoreKind.all)
    func `an attempt that was reported as interrupted is not given back`(_ kind: StoreKind) async throws {
        let bench = try Bench(kind)
        let session = try await bench.register("w")
        let held = try await bench.run("a", on: session)
        #expect(try await bench.record(held, .interrupted, by: session) == .requeued)
        let result = try await resume(bench, try await bench.register("w"), [HeldTask(held, phase: .running)])
        #expect(result.standings == [LeaseStanding(held, .lost)])
        #expect(try await bench.status("a") == .queued)
    }

    @Test(arguments: StoreKind.all)
    func `what lapsed before it was started is not given back`(_ kind: StoreKind) async throws {
        let bench = try Bench(kind)
        try await bench.submit("a")
        let held = try await bench.claim(for: try await bench.register("w"))[0].lease
        try await bench.lapse()
        let result = try await resume(bench, try await bench.register("w"), [HeldTask(held, phase: .accepted)])
        #expect(result.standings == [LeaseStanding(held, .lost)])
        #expect(try await bench.status("a") == .queued)
    }

    @Test(arguments: StoreKind.all)
    func `each listed lease is told how it stands`(_ kind: StoreKind) async throws {
        let bench = try Bench(kind)
        let (mine, other) = (try await bench.register("w"), try await bench.register("v"))
        let ended = try await bench.run("ended", on: mine)
        _ = try await bench.record(ended, by: mine)
        let theirs = try await bench.run("theirs", on: other)
        let moved = try await bench.run("moved", on: mine)
        try await bench.lapse()
        try await bench.claim(for: other, upTo: 2)
        let stopping = try await bench.run("stopping", on: mine)
        _ = try await bench.store.cancel(stopping.taskID, message: nil, at: bench.now)
        let new = try await bench.register("w")
        let listed = [ended, theirs, moved, stopping, lease("none", 1), LeaseID(moved.taskID, Fence(9))]
        let result = try await resume(bench, new, listed.map { HeldTask($0, phase: .running) })
        #expect(result.standings.map(\.state) == [.ended, .unknown, .lost, .heldToCancel, .unknown, .unknown])
        #expect(result.standings.map(\.lease) == listed)
    }
}
