import DTCoordinator
import DTTestKit
import DTWire
import Testing

@Suite(.timeLimit(.minutes(5)))
struct LogRoutesTests {
    @Test func `a log is read in pieces, waited for, and ends with its task`() async throws {
        let bench = try await APIBench()
        let pieces = try await bench.run { probe in
            _ = try await probe.post("/v1/tasks", APIBench.noop("a"))
            let session = try await bench.control.register()
            let before = try await probe.get("/v1/tasks/a/logs")
            let lease = try #require(try await bench.control.startAll(on: session).first)
            async let waiting = probe.get("/v1/tasks/a/logs?wait=60s")
            try await bench.control.write("hello ", at: 0, by: lease)
            let first = try await waiting
            try await bench.control.write("world", at: 6, by: lease)
            let cut = try await probe.get("/v1/tasks/a/logs?offset=6&limit=2")
            async let last = probe.get("/v1/tasks/a/logs?offset=11&wait=60s")
            try await bench.control.finish(lease, on: session)
            return [before, first, cut, try await last].map { try? JSONText.decode(LogPiece.self, from: $0.body) }
        }
        #expect(
            pieces.map { $0.map { String(decoding: $0.content.content, as: UTF8.self) } } == ["", "hello ", "wo", ""])
        #expect(pieces.map { $0?.next } == [0, 6, 8, 11])
        #expect(pieces.map { $0?.isComplete } == [false, false, false, true])
        #expect(pieces.map { $0?.fence.rawValue } == [0, 1, 1, 1])
    }

    @Test func `plain text comes as it was written, with the offset beside it`() async throws {
        let bench = try await APIBench()
        let answer = try await bench.run { probe in
            _ = try await probe.post("/v1/tasks", APIBench.noop("a"))
            let session = try await bench.control.register()
            let lease = try #require(try await bench.control.startAll(on: session).first)
            try await bench.control.write("héllo\n", at: 0, by: lease)
            return try await probe.get("/v1/tasks/a/logs", headers: [("Accept", "text/plain")])
        }
        #expect(answer.text == "héllo\n")
        #expect(answer.headers["dt-next-offset"] == "7")
        #expect(answer.headers["dt-complete"] == "false")
        #expect(answer.headers["content-type"]?.hasPrefix("text/plain") == true)
    }

    static let wrong: [(String, Int, String)] = [
        ("/v1/tasks/none/logs", 404, "no_such_task"), ("/v1/tasks/a/logs?fence=9", 404, "no_such_log"),
        ("/v1/tasks/a/logs?stream=stdin", 400, "invalid_query"), ("/v1/tasks/a/logs?offset=-1", 400, "invalid_query"),
        ("/v1/tasks/a/logs?limit=99999999", 400, "invalid_query"), ("/v1/tasks/a/logs?wait=90", 400, "invalid_query"),
        ("/v1/tasks/a/parts/report", 404, "no_such_part"), ("/v1/tasks/a/parts/..%2f..%2fdt.db", 404, "no_such_part"),
    ]

    @Test(arguments: wrong)
    func `what is not there is said not to be`(_ path: String, _ status: Int, _ code: String) async throws {
        let bench = try await APIBench()
        let answer = try await bench.run { probe in
            _ = try await probe.post("/v1/tasks", APIBench.noop("a"))
            return try await probe.get(path)
        }
        #expect(answer.status == status)
        #expect(answer.code == code)
    }

    @Test func `the log of a task that never ran is empty and complete`() async throws {
        let bench = try await APIBench()
        let answer = try await bench.run { probe in
            _ = try await probe.post(
                "/v1/tasks", TaskSpec(taskID: TaskID(unchecked: "a"), type: "nonsense", config: [:]))
            return try await probe.get("/v1/tasks/a/logs?wait=60")
        }
        #expect(try JSONText.decode(LogPiece.self, from: answer.body).isComplete)
    }
}
