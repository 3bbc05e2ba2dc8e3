import DTScheduling
import DTStore
import DTWire
import Testing

@Suite(.timeLimit(.minutes(5)))
struct SubmitTests {
    @Test(arguments: StoreKind.all)
    func `a submitted task waits, and is still there after a restart`(_ kind: StoreKind) async throws {
        let bench = try Bench(kind)
        let spec = Bench.spec(type: "test", priority: 7, tags: ["gpu"])
        let result = try await bench.submit("a", spec: spec)
        guard case .queued = result.verdicts.first else { Issue.record("\(result)"); return }
        try await bench.reopen()
        let task = try #require(try await bench.store.task(TaskID(unchecked: "a")))
        var expected = spec
        expected.taskID = TaskID(unchecked: "a")
        #expect(task.spec == expected)
        #expect(task.row.status == .queued)
        #expect(task.row.type == "test")
        #expect(task.row.priority == 7)
        #expect(task.row.principal == "ada")
        #expect(task.row.created == bench.now)
        #expect(task.row.fence == Fence(0))
        #expect(task.outcome == nil && task.attempts.isEmpty)
    }

    @Test(arguments: StoreKind.all)
    func `a task that can never run ends with its submit`(_ kind: StoreKind) async throws {
        let bench = try Bench(kind)
        let outcome = Outcome(status: .rejected, code: .invalidConfig, message: "config.nme: unknown key")
        let result = try await bench.store.submit(
            [TaskSubmission(taskID: TaskID(unchecked: "a"), principal: "ada", spec: Bench.spec(), outcome: outcome)],
            claim: nil, at: bench.now)
        #expect(result.verdicts == [.ended])
        let task = try #require(try await bench.store.task(TaskID(unchecked: "a")))
        #expect(task.outcome == outcome)
        #expect(task.row.status == .rejected)
        #expect(task.row.code == .invalidConfig)
        #expect(task.row.message == "config.nme: unknown key")
        #expect(task.row.finished == bench.now)
        let session = try await bench.register("w")
        #expect(try await bench.claim(for: session).isEmpty)
    }

    @Test(arguments: StoreKind.all)
    func `submitting again changes nothing and says how the task stands`(_ kind: StoreKind) async throws {
        let bench = try Bench(kind)
        try await bench.submit("a")
        #expect(try await bench.submit("a").verdicts == [.existing(.queued)])
        let session = try await bench.register("w")
        let held = try #require(try await bench.claim(for: session).first?.lease)
        #expect(try await bench.submit("a").verdicts == [.existing(.assigned)])
        _ = try await bench.record(held, by: session)
        #expect(try await bench.submit("a").verdicts == [.existing(.succeeded)])
        #expect(try await bench.store.counts() == [.succeeded: 1])
    }

    @Test(arguments: StoreKind.all)
    func `an id that is taken by another task is refused`(_ kind: StoreKind) async throws {
        let bench = try Bench(kind)
        try await bench.submit("a")
        #expect(try await bench.submit("a", spec: Bench.spec(priority: 1)).verdicts == [.conflict])
        let other = TaskSubmission(taskID: TaskID(unchecked: "a"), principal: "eve", spec: Bench.spec())
        #expect(try await bench.store.submit([other], claim: nil, at: bench.now).verdicts == [.conflict])
        #expect(try await bench.row("a")?.priority == 0)
    }

    @Test(arguments: StoreKind.all)
    func `one id twice in one submit is one task`(_ kind: StoreKind) async throws {
        let bench = try Bench(kind)
        let verdicts = try await bench.submit("a", "b", "a").verdicts
        #expect(verdicts.count == 3)
        #expect(verdicts[2] == .existing(.queued))
        #expect(try await bench.store.counts() == [.queued: 2])
    }

    @Test(arguments: StoreKind.all)
    func `tasks of one demand share its class`(_ kind: StoreKind) async throws {
        let bench = try Bench(kind)
        let first = try await bench.submit("a", "b", spec: Bench.spec(tags: ["x", "y"])).verdicts
        let second = try await bench.submit("c", spec: Bench.spec(priority: 9, tags: ["y", "x"])).verdicts
        let other = try await bench.submit("d", spec: Bench.spec(tags: ["x"])).verdicts
        #expect(first[0] == first[1] && first[0] == second[0])
        #expect(first[0] != other[0])
        let depths = try await bench.store.queueDepths()
        #expect(depths.map(\.count) == [3, 1])
        #expect(depths.map(\.demand.requirements.tags) == [["x", "y"], ["x"]])
        try await bench.reopen()
        #expect(try await bench.submit("e", spec: Bench.spec(tags: ["x", "y"])).verdicts == [first[0]])
    }

    @Test(arguments: StoreKind.all)
    func `what is submitted with a claim is given out at once`(_ kind: StoreKind) async throws {
        let bench = try Bench(kind)
        let session = try await bench.register("w")
        let result = try await bench.submit("a", "b", claim: bench.request(for: session))
        #expect(result.claimed.map(\.lease) == [lease("a", 1)])
        #expect(result.claimed.first?.spec.taskID == TaskID(unchecked: "a"))
        #expect(result.claimed.first?.attempt == 1)
        #expect(result.claimed.first?.session == session)
        #expect(try await bench.store.counts() == [.assigned: 1, .queued: 1])
    }

    @Test(arguments: StoreKind.all)
    func `a claim that comes with a submit takes what is older first`(_ kind: StoreKind) async throws {
        let bench = try Bench(kind)
        try await bench.submit("old")
        let session = try await bench.register("w")
        let result = try await bench.submit("new", claim: bench.request(for: session))
        #expect(result.claimed.map(\.lease.taskID.rawValue) == ["old"])
        #expect(try await bench.status("new") == .queued)
    }
}
