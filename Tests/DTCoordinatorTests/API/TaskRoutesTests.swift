import DTCoordinator
import DTTestKit
import DTWire
import Testing

@Suite(.timeLimit(.minutes(5)))
struct TaskRoutesTests {
    @Test func `one task can be submitted alone, and its id is made`() async throws {
        let bench = try await APIBench()
        let (submitted, listed) = try await bench.run { probe in
            (try await probe.post("/v1/tasks", APIBench.noop()), try await probe.get("/v1/tasks"))
        }
        #expect(submitted.status == 201)
        let response = try JSONText.decode(SubmitResponse.self, from: submitted.body)
        let list = try JSONText.decode(TaskList.self, from: listed.body)
        #expect(response.tasks.map(\.status) == [.queued])
        #expect(list.tasks.map(\.taskID) == response.tasks.map(\.taskID))
    }

    @Test func `the same submit again answers with what is there`() async throws {
        let bench = try await APIBench()
        let request = SubmitRequest(tasks: [APIBench.noop("a"), APIBench.noop("b")])
        let (first, second) = try await bench.run { probe in
            (try await probe.post("/v1/tasks", request), try await probe.post("/v1/tasks", request))
        }
        #expect(first.status == 201)
        #expect(second.status == 200)
        let tasks = try JSONText.decode(SubmitResponse.self, from: second.body).tasks
        #expect(tasks.map(\.status) == [.queued, .queued])
        #expect(tasks.map(\.isExisting) == [true, true])
    }

    @Test func `an id that another task has is refused and that task stays as it is`() async throws {
        let bench = try await APIBench()
        let (refused, task) = try await bench.run { probe in
            _ = try await probe.post("/v1/tasks", APIBench.noop("a", priority: 1))
            return (
                try await probe.post("/v1/tasks", APIBench.noop("a", priority: 2)), try await probe.get("/v1/tasks/a")
            )
        }
        #expect(refused.status == 409)
        #expect(refused.code == "task_exists")
        #expect(task.json["task"]?["priority"] == 1)
    }

    @Test func `a task that can never run is recorded as rejected with the key at fault`() async throws {
        let bench = try await APIBench()
        let spec: JSONValue = ["task_id": "bad", "type": "benchmark", "config": ["model": "m", "batch_size": [1]]]
        let (submitted, again, task) = try await bench.run { probe in
            (
                try await probe.post("/v1/tasks", spec), try await probe.post("/v1/tasks", spec),
                try await probe.get("/v1/tasks/bad?wait=30")
            )
        }
        let response = try JSONText.decode(SubmitResponse.self, from: submitted.body)
        #expect(response.tasks.first?.status == .rejected)
        #expect(response.tasks.first?.code == .invalidConfig)
        #expect(response.tasks.first?.message?.contains("config.batch_size") == true)
        var known = try #require(response.tasks.first)
        known.isExisting = true
        #expect(try JSONText.decode(SubmitResponse.self, from: again.body).tasks == [known])
        #expect(task.json["outcome"]?["code"] == "invalid_config")
    }

    @Test func `a task that a worker rejected answers a second submit with its reason`() async throws {
        let bench = try await APIBench()
        let again = try await bench.run { probe in
            _ = try await probe.post("/v1/tasks", APIBench.noop("a"))
            let session = try await bench.control.register()
            let outcome = Outcome(status: .rejected, code: .unknownHandler, message: "there is no handler")
            for lease in try await bench.control.startAll(on: session) {
                try await bench.control.finish(lease, outcome, on: session)
            }
            return try await probe.post("/v1/tasks", APIBench.noop("a"))
        }
        let task = try #require(try JSONText.decode(SubmitResponse.self, from: again.body).tasks.first)
        #expect(task.status == .rejected)
        #expect(task.code == .unknownHandler)
        #expect(task.message == "there is no handler")
    }

    struct Wrong: Sendable, CustomTestStringConvertible {
        var body: String
        var status = 400
        var code = "invalid_body"
        var place: String?
        var testDescription: String { String(body.prefix(60)) }
    }

    static let wrongBodies: [Wrong] = [
        Wrong(body: "", code: "invalid_json", place: "1:1"),
        Wrong(body: "{\"tasks\": [\n  {\"type\": \"custom\" \"config\": {}}\n]}", code: "invalid_json", place: "2:21"),
        Wrong(body: "[]"),
        Wrong(body: "{\"tasks\": {}}", place: "tasks"),
        Wrong(body: "{\"tasks\": []}", place: "tasks"),
        Wrong(body: "{\"tasks\": [{\"type\": \"custom\"}]}", place: "tasks[0].config"),
        Wrong(body: #"{"type": "custom", "config": {}, "task_id": "../etc"}"#, place: "task_id"),
        Wrong(body: #"{"type": "custom", "config": {}, "prioritty": 1}"#, place: "prioritty"),
        Wrong(body: #"{"type": "custom", "config": {}, "priority": 1001}"#, place: "priority"),
        Wrong(body: #"{"type": "custom", "config": {}, "environment": {"A B": "x"}}"#, place: "environment.A B"),
        Wrong(
            body: #"{"type": "custom", "config": {}, "sources": [{"path": "../x", "content": ""}]}"#,
            place: "sources[0].path"),
        Wrong(body: #"{"type": "custom", "type": "test", "config": {}}"#, code: "invalid_json", place: "1:20"),
        Wrong(
            body: String(repeating: "[", count: 100) + String(repeating: "]", count: 100), code: "invalid_json",
            place: "1:65"),
        Wrong(
            body: #"{"type": "custom", "config": {"name": ""# + String(repeating: "x", count: 70 << 10) + "\"}}",
            status: 413, code: "task_too_large"),
        Wrong(body: String(repeating: " ", count: 300 << 10), status: 413, code: "body_too_large"),
    ]

    @Test(arguments: wrongBodies)
    func `a wrong submit is refused with code and place, and nothing is recorded`(_ wrong: Wrong) async throws {
        let bench = try await APIBench()
        let (refused, list) = try await bench.run { probe in
            (
                try await probe.send(
                    "POST", "/v1/tasks", headers: [("Content-Type", "application/json")], body: Array(wrong.body.utf8)),
                try await probe.get("/v1/tasks")
            )
        }
        #expect(refused.status == wrong.status)
        #expect(refused.code == wrong.code)
        #expect(refused.json["place"] == wrong.place.map { .string($0) })
        #expect(list.json["tasks"] == [])
    }

    @Test func `a list is filtered and paged without gaps`() async throws {
        let bench = try await APIBench()
        let ids = try await bench.run { probe in
            let request = SubmitRequest(tasks: (1...25).map { APIBench.noop("t\($0)") } + [APIBench.noop("other")])
            _ = try await probe.post("/v1/tasks", request)
            _ = try await probe.post("/v1/tasks/t3/cancel", JSONValue.object([:]))
            var ids: [String] = []
            var after = ""
            repeat {
                let page = try await probe.get("/v1/tasks?prefix=t&status=queued&type=custom&limit=10\(after)")
                let list = try JSONText.decode(TaskList.self, from: page.body)
                ids += list.tasks.map(\.taskID.rawValue)
                after = list.next.map { "&after=\($0)" } ?? ""
            } while !after.isEmpty
            return ids
        }
        #expect(ids == (1...25).reversed().filter { $0 != 3 }.map { "t\($0)" })
    }

    @Test func `a waiting request is answered as soon as the task has ended`() async throws {
        let bench = try await APIBench()
        let detail = try await bench.run { probe in
            _ = try await probe.post("/v1/tasks", APIBench.noop("a"))
            async let waiting = probe.get("/v1/tasks/a?wait=60")
            let session = try await bench.control.register()
            let leases = try await bench.control.startAll(on: session)
            bench.control.report(0.5, step: "half", of: TaskID(unchecked: "a"))
            let running = try await probe.get("/v1/tasks/a")
            #expect(running.json["task"]?["step"] == "half")
            for lease in leases { try await bench.control.finish(lease, on: session) }
            return try JSONText.decode(TaskDetail.self, from: try await waiting.body)
        }
        #expect(detail.task.status == .succeeded)
        #expect(detail.outcome?.report?.custom == ["answer": 42])
        #expect(detail.attempts.map(\.worker.rawValue) == ["w1"])
    }

    @Test func `a queued task is cancelled at once, a running one by its worker, an ended one not at all`() async throws
    {
        let bench = try await APIBench()
        let answers = try await bench.run { probe in
            let session = try await bench.control.register()
            _ = try await probe.post("/v1/tasks", APIBench.noop("ended"))
            for lease in try await bench.control.startAll(on: session) {
                try await bench.control.finish(lease, on: session)
            }
            _ = try await probe.post("/v1/tasks", APIBench.noop("running"))
            _ = try await bench.control.startAll(on: session)
            _ = try await probe.post("/v1/tasks", APIBench.noop("queued"))
            return [
                try await probe.send("POST", "/v1/tasks/queued/cancel"),
                try await probe.send("POST", "/v1/tasks/running/cancel"),
                try await probe.send("POST", "/v1/tasks/ended/cancel"),
                try await probe.send("POST", "/v1/tasks/unknown/cancel"),
                try await probe.send("POST", "/v1/tasks/a%20b/cancel"),
            ]
        }
        #expect(answers.map { $0.json["status"] } == ["cancelled", "running", "succeeded", 404, 404])
        #expect(answers[3].code == "no_such_task")
    }
}
