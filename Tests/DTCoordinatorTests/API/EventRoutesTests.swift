import DTCoordinator
import DTTestKit
import DTWire
import Testing

@Suite(.timeLimit(.minutes(5)))
struct EventRoutesTests {
    private static func isOutcome(_ block: EventBlock) -> Bool { block.event == "outcome" }

    @Test func `a stream of named tasks tells how they stand, what happens, and ends with the last`() async throws {
        let bench = try await APIBench()
        let blocks = try await bench.run { probe in
            let request = SubmitRequest(tasks: [APIBench.noop("a"), APIBench.noop("b"), APIBench.noop("other")])
            _ = try await probe.post("/v1/tasks", request)
            let (seen, sawOne) = AsyncStream.makeStream(of: Void.self)
            async let blocks = probe.events(
                "/v1/events?tasks=a,b",
                until: { block in
                    if block.event == "status" { sawOne.yield() }
                    return false
                })
            let session = try await bench.control.register()
            _ = await seen.first { _ in true }
            for lease in try await bench.control.startAll(on: session) {
                bench.control.report(0.5, step: "half", of: lease.taskID)
                try await bench.control.finish(lease, on: session)
            }
            return try await blocks
        }
        let events = blocks.filter { $0.event != nil }
        #expect(events.allSatisfy { $0.json["task_id"] != "other" })
        #expect(events.filter(Self.isOutcome).map { $0.json["task_id"] } == ["a", "b"])
        #expect(events.filter(Self.isOutcome).map(\.id) == ["1", "2"])
        #expect(events.first?.event == "status")
        #expect(await holds { bench.control.changes.subscriptionCount == 0 })
    }

    @Test func `a stream goes on after the last event that was seen, and tells nothing twice`() async throws {
        let bench = try await APIBench()
        let (resumed, finished, all) = try await bench.run { probe in
            let tasks = (1...4).map { APIBench.noop("t\($0)") }
            _ = try await probe.post("/v1/tasks", SubmitRequest(tasks: tasks))
            let session = try await bench.control.register()
            let leases = try await bench.control.startAll(on: session)
            for lease in leases.prefix(3) { try await bench.control.finish(lease, on: session) }
            async let resumed = probe.events(
                "/v1/events?tasks=t1,t2,t3,t4&after=0", headers: [("Last-Event-ID", "1")], until: { _ in false })
            try await bench.control.finish(leases[3], on: session)
            let first = try await resumed
            let finished = try await probe.get(
                "/v1/events?tasks=t1,t2,t3,t4", headers: [("Last-Event-ID", "4")])
            let all = try await probe.events("/v1/events?after=2", until: { $0.id == "4" })
            return (first, finished, all)
        }
        #expect(resumed.compactMap(\.id) == ["2", "3", "4"])
        #expect(finished.status == 204)
        #expect(all.compactMap(\.id) == ["3", "4"])
    }

    @Test func `a stream of all tasks that missed changes reads the outcomes from the store`() async throws {
        let bench = try await APIBench()
        let count = ChangeFeed.defaultCapacity + 200
        let blocks = try await bench.run { probe in
            async let blocks = probe.events("/v1/events?after=0", until: { $0.id == "\(count)" })
            #expect(await holds { bench.control.changes.subscriptionCount == 1 })
            let specs = (0..<count).map { TaskSpec(taskID: TaskID(unchecked: "t\($0)"), type: "nonsense", config: [:]) }
            for start in stride(from: 0, to: count, by: 1000) {
                let part = Array(specs[start..<min(start + 1000, count)])
                #expect(try await probe.post("/v1/tasks", SubmitRequest(tasks: part)).status == 201)
            }
            return try await blocks
        }
        #expect(blocks.compactMap(\.id) == (1...count).map { "\($0)" })
    }

    @Test func `a stream of a task that is not there is refused`() async throws {
        let bench = try await APIBench()
        let (unknown, empty) = try await bench.run { probe in
            _ = try await probe.post("/v1/tasks", APIBench.noop("a"))
            return (try await probe.get("/v1/events?tasks=a,nope"), try await probe.get("/v1/events?tasks=a,,b"))
        }
        #expect(unknown.code == "no_such_task")
        #expect(empty.code == "invalid_query")
    }

    @Test func `a quiet stream says that it lives`() async throws {
        let bench = try await APIBench()
        let blocks = try await bench.run { probe in try await probe.events("/v1/events", until: \.isComment) }
        #expect(blocks.last?.isComment == true)
    }

    @Test func `results come in batches, in order, and are waited for`() async throws {
        let bench = try await APIBench()
        let (first, second, waited) = try await bench.run { probe in
            let start = try await probe.get("/v1/results")
            let next = try JSONText.decode(ResultList.self, from: start.body).next
            let tasks = (1...3).map { APIBench.noop("t\($0)") }
            async let waiting = probe.get("/v1/results?after=\(next)&wait=60&limit=2")
            _ = try await probe.post("/v1/tasks", SubmitRequest(tasks: tasks))
            let session = try await bench.control.register()
            for lease in try await bench.control.startAll(on: session) {
                try await bench.control.finish(lease, on: session)
            }
            let waited = try JSONText.decode(ResultList.self, from: try await waiting.body)
            let first = try JSONText.decode(
                ResultList.self, from: try await probe.get("/v1/results?after=0&limit=2").body)
            let second = try JSONText.decode(
                ResultList.self, from: try await probe.get("/v1/results?after=\(first.next)&wait=60").body)
            return (first, second, waited)
        }
        #expect(first.results.map(\.taskID.rawValue) == ["t1", "t2"])
        #expect(second.results.map(\.taskID.rawValue) == ["t3"])
        #expect(waited.results.first?.taskID.rawValue == "t1")
        #expect(first.results.first?.outcome.usage?.peakMemoryBytes == 1 << 20)
    }

    @Test func `stopping the server ends waits and streams at once`() async throws {
        let bench = try await APIBench()
        let (task, results, log, events) = try await bench.run { probe in
            _ = try await probe.post("/v1/tasks", APIBench.noop("a"))
            let task = Task { try await probe.get("/v1/tasks/a?wait=60") }
            let results = Task { try await probe.get("/v1/results?wait=60") }
            let log = Task { try await probe.get("/v1/tasks/a/logs?wait=60") }
            let events = Task { try await probe.events("/v1/events", until: { _ in false }) }
            #expect(await holds { bench.control.changes.subscriptionCount == 4 })
            return (task, results, log, events)
        }
        // The server has stopped by now: it waits for no request longer than that takes.
        #expect(try await task.value.json["task"]?["status"] == "queued")
        #expect(try await results.value.status == 200)
        #expect(try await log.value.status == 200)
        _ = try await events.value
    }

    static let wrong = ["tasks=", "tasks=a,../b", "after=-1", "after=x", "task=a", "tasks=a&tasks=b"]

    @Test(arguments: wrong)
    func `a wrong question is refused before a stream is opened`(_ query: String) async throws {
        let bench = try await APIBench()
        let answer = try await bench.run { probe in try await probe.get("/v1/events?\(query)") }
        #expect(answer.code == "invalid_query")
    }
}
