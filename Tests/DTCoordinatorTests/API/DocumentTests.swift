import Crypto
import DTCoordinator
import DTService
import DTTestKit
import DTWire
import HTTPTypes
import Testing

@Suite(.timeLimit(.minutes(5)))
struct DocumentTests {
    /// One request of the walk: the documented path, and the real one.
    struct Step: Sendable {
        var method: String
        var pattern: String
        var path: String
        var body: JSONValue?
        var content: [UInt8]?

        init(
            _ method: String, _ pattern: String, _ path: String? = nil, body: JSONValue? = nil, content: [UInt8]? = nil
        ) {
            self.method = method
            self.pattern = pattern
            self.path = path ?? pattern
            self.body = body
            self.content = content
        }
    }

    @Test func `the document names every route and nothing else`() async throws {
        let bench = try await APIBench()
        let document = try await bench.run { probe in try await probe.get("/v1/openapi.json").json }
        var documented: Set<String> = []
        guard case .object(let paths)? = document["paths"] else { throw Problem(.notFound, "no paths") }
        for (path, operations) in paths {
            guard case .object(let methods) = operations else { continue }
            for method in methods.keys { documented.insert("\(method.uppercased()) \(path)") }
        }
        let beside: Set<String> = ["GET /healthz", "GET /readyz", "GET /ws"]
        #expect(documented == beside.union(bench.api.routes.map { "\($0.method) \($0.pattern)" }))
        #expect(document["openapi"] == "3.1.0")
    }

    @Test func `every schema that is referred to is there, and every one that is there is used`() throws {
        var used: Set<String> = []
        func walk(_ value: JSONValue) {
            switch value {
            case .object(let members):
                if case .string(let reference)? = members["$ref"] {
                    used.insert(String(reference.split(separator: "/").last ?? ""))
                }
                members.values.forEach(walk)
            case .array(let elements): elements.forEach(walk)
            default: break
            }
        }
        walk(.array(Schemas.all.values.map(\.json)))
        let ownNames: Set<String> = Set(Schemas.all.keys)
        #expect(used.isSubset(of: ownNames))
    }

    /// A walk through every operation, with everything in its answers that can be there.
    @Test func `real answers are what the document says`() async throws {
        let bench = try await APIBench()
        let content = Array("part".utf8)
        let part = OutcomePart(name: "artifact", size: 4, sha256: Bytes(SHA256.hash(data: content)))
        var seen: Set<String> = []
        let walked = try await bench.run { probe in
            let document = try await probe.get("/v1/openapi.json").json
            let check = SchemaCheck(document: document)
            var walked: Set<String> = []

            @Sendable func problems(_ step: Step, _ answer: HTTPProbe.Answer) -> [String] {
                let responses = document["paths"]?[step.pattern]?[step.method.lowercased()]?["responses"]
                guard let response = responses?["\(answer.status)"] else {
                    return ["\(step.method) \(step.path): status \(answer.status) is not documented: \(answer.text)"]
                }
                let type = answer.headers["content-type"].map { String($0.prefix { $0 != ";" }) } ?? "none"
                guard let schema = response["content"]?[type]?["schema"] else {
                    return answer.status == 204 ? [] : ["\(step.path): \(type) is not documented"]
                }
                return type.hasSuffix("json") ? check.faults(of: answer.json, against: schema) : []
            }

            func take(_ step: Step) async throws {
                walked.insert("\(step.method) \(step.pattern)")
                let body = try step.body.map { try JSONText.encode($0) } ?? step.content
                let headers = step.body == nil ? [] : [("Content-Type", "application/json")]
                let answer = try await probe.send(step.method, step.path, headers: headers, body: body)
                #expect(problems(step, answer) == [])
            }

            let full: JSONValue = [
                "task_id": "full", "type": "test", "config": ["test_file": "t.py", "test_args": ["-q"]], "priority": 5,
                "requirements": ["hardware": ["cpu"], "tags": ["fast"], "memory": "1MiB", "gpus": 1, "worker": "w1"],
                "limits": ["memory": "64MiB", "output": 1024, "open_files": 64, "file_size": "1MiB"], "timeout": "5m",
                "environment": ["A": "1"], "sources": [["path": "t.py", "content": "cGFzcw", "executable": true]],
                "retry": ["max_attempts": 2],
            ]
            let bad: JSONValue = ["task_id": "bad", "type": "nonsense", "config": [:]]
            try await take(Step("POST", "/v1/tasks", body: ["tasks": [full, bad]]))
            try await take(Step("POST", "/v1/tasks", body: ["tasks": [full, bad]]))
            try await take(Step("POST", "/v1/tasks", body: ["tasks": 1]))
            try await take(Step("GET", "/v1/tasks/{id}/logs", "/v1/tasks/full/logs"))
            let session = try await bench.control.register()
            let lease = try #require(try await bench.control.startAll(on: session).first)
            bench.control.report(0.5, step: "half", of: lease.taskID)
            try await bench.control.write("text", at: 0, by: lease)
            try await take(Step("GET", "/v1/tasks"))
            try await take(Step("GET", "/v1/tasks/{id}", "/v1/tasks/full"))
            let grant = bench.control.grants.issue(
                lease, part: part, to: session, now: Clocks.system.calendar(), for: .seconds(60))
            try await take(Step("PUT", "/v1/uploads/{grant}", grant.url, content: [1]))
            try await take(Step("PUT", "/v1/uploads/{grant}", grant.url, content: content))
            try await take(Step("PUT", "/v1/uploads/{grant}", "/v1/uploads/x", content: content))
            try await bench.control.finish(lease, Self.fullOutcome(part), on: session)
            try await take(Step("GET", "/v1/tasks"))
            try await take(Step("GET", "/v1/tasks", "/v1/tasks?limit=1"))
            try await take(Step("GET", "/v1/tasks", "/v1/tasks?nonsense=1"))
            try await take(Step("GET", "/v1/tasks/{id}", "/v1/tasks/full"))
            try await take(Step("GET", "/v1/tasks/{id}", "/v1/tasks/none"))
            try await take(Step("POST", "/v1/tasks/{id}/cancel", "/v1/tasks/full/cancel"))
            try await take(Step("GET", "/v1/tasks/{id}/logs", "/v1/tasks/full/logs"))
            try await take(Step("GET", "/v1/tasks/{id}/parts/{name}", "/v1/tasks/full/parts/artifact"))
            try await take(Step("GET", "/v1/tasks/{id}/parts/{name}", "/v1/tasks/full/parts/none"))
            try await take(Step("GET", "/v1/results", "/v1/results?after=0"))
            try await take(Step("GET", "/v1/events", "/v1/events?tasks=full,bad"))
            try await take(Step("GET", "/v1/events", "/v1/events?tasks=full,bad&after=99"))
            try await take(Step("GET", "/v1/workers"))
            try await take(Step("GET", "/v1/keys"))
            try await take(
                Step("POST", "/v1/keys", body: ["name": "n", "roles": ["read"], "ttl": 60]))
            try await take(Step("POST", "/v1/keys", body: ["name": "", "roles": ["read"]]))
            let list = try JSONText.decode(KeyList.self, from: try await probe.get("/v1/keys").body)
            let last = try #require(list.keys.last)
            try await take(Step("POST", "/v1/keys/{id}/revoke", "/v1/keys/\(last.keyID)/revoke"))
            try await take(Step("POST", "/v1/keys/{id}/revoke", "/v1/keys/none/revoke"))
            try await take(Step("POST", "/v1/tokens", body: ["worker_id": "w", "ttl": 60]))
            try await take(Step("GET", "/v1/openapi.json"))

            for outcome in Self.otherOutcomes {
                let json = try JSONText.parse(try JSONText.encode(outcome))
                #expect(check.faults(of: json, against: ["$ref": "#/components/schemas/Outcome"]) == [])
            }
            // What streams say is checked event by event.
            for block in try await probe.events("/v1/events?tasks=full,bad", until: { _ in false })
            where block.event != nil {
                #expect(check.faults(of: block.json, against: ["$ref": "#/components/schemas/TaskEvent"]) == [])
            }
            return walked
        }
        seen.formUnion(walked)
        #expect(seen == Set(bench.api.routes.map { "\($0.method) \($0.pattern)" }))
    }

    /// Outcomes of the types of task that the walk has none of.
    private static var otherOutcomes: [Outcome] {
        let figures = Figures(
            count: 1, mean: 1, standardDeviation: 0, minimum: 1, maximum: 1, p50: 1, p90: 1, p95: 1, p99: 1)
        let benchmark = BenchmarkReport(
            subject: "m", runtime: "onnxruntime", runtimeVersion: "1", device: "cpu", precision: "fp32",
            loadMilliseconds: 1.5,
            measurements: [
                Measurement(batchSize: 1, samples: [1], figures: figures, itemsPerSecond: 1000, peakMemoryBytes: 1)
            ])
        return [
            Outcome(status: .succeeded, code: .completed, report: Report(benchmark: benchmark)),
            Outcome(status: .succeeded, code: .completed, report: Report(custom: ["x": [1, .null]])),
        ]
    }

    /// An outcome of a test in which every member that can be there is there.
    private static func fullOutcome(_ part: OutcomePart) -> Outcome {
        let test = TestReport(cases: [
            TestCase(name: "n", classname: "c", outcome: .failed, seconds: 0.5, message: "why")
        ])
        return Outcome(
            status: .failed, code: .testsFailed, message: "m", exitCode: 1, signal: 9,
            started: Timestamp(milliseconds: 1), finished: Timestamp(milliseconds: 2), durationMilliseconds: 1.5,
            usage: Usage(), streams: [.stdout: .init(length: 4), .stderr: .init(length: 1, dropped: 1)],
            report: Report(test: test), parts: [part])
    }

    @Test(arguments: ProblemCode.allCases)
    func `every problem code is documented for some operation or is everybody's`(_ code: ProblemCode) async throws {
        let everybodys: Set<ProblemCode> = [.notFound, .methodNotAllowed, .badRequest]
        let routes = try await APIBench().api.routes
        #expect(everybodys.contains(code) || routes.contains { $0.operation.problems(for: $0.access).contains(code) })
    }
}
