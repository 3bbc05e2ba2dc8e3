import DTTestKit
import DTWire

/// The coordinator's API as a client's program uses it, with one key.
struct API: Sendable {
    let probe: HTTPProbe

    struct Failure: Error {
        var what: String
    }

    func submit(_ spec: TaskSpec) async throws -> TaskID {
        guard let id = try await submit([spec]).first else { throw Failure(what: "nothing was submitted") }
        return id
    }

    func submit(_ specs: [TaskSpec]) async throws -> [TaskID] {
        let answer = try await probe.post("/v1/tasks", SubmitRequest(tasks: specs))
        return try decode(SubmitResponse.self, answer).tasks.map(\.taskID)
    }

    func task(_ id: TaskID, wait: Duration = .zero) async throws -> TaskDetail {
        let seconds = wait.components.seconds
        return try decode(TaskDetail.self, try await probe.get("/v1/tasks/\(id)?wait=\(seconds)s"))
    }

    /// Waits for a task to end.
    func ended(_ id: TaskID, within limit: Duration = .seconds(30)) async throws -> TaskDetail {
        let detail = try await task(id, wait: limit)
        guard detail.outcome != nil else { throw Failure(what: "\(id) has not ended: \(detail)") }
        return detail
    }

    /// Waits until a task's first process runs.
    func running(_ id: TaskID) async throws {
        guard try await eventually({ try await task(id).task.status == .running }) else {
            throw Failure(what: "\(id) does not run: \(try await task(id).task)")
        }
    }

    /// The newest 500 tasks.
    func tasks() async throws -> [TaskSummary] {
        try decode(TaskList.self, try await probe.get("/v1/tasks?limit=500")).tasks
    }

    func workers() async throws -> [WorkerView] {
        try decode(WorkerList.self, try await probe.get("/v1/workers")).workers
    }

    /// Every recorded outcome there is.
    func results() async throws -> [RecordedResult] {
        var all: [RecordedResult] = []
        var after: Int64 = 0
        while true {
            let page = try decode(ResultList.self, try await probe.get("/v1/results?after=\(after)&limit=500"))
            if page.results.isEmpty { return all }
            all += page.results
            after = page.next
        }
    }

    /// What a stream holds, from its beginning.
    func log(_ id: TaskID, _ stream: OutputStream = .stdout) async throws -> (content: [UInt8], last: LogPiece) {
        var content: [UInt8] = []
        var offset: Int64 = 0
        while true {
            let answer = try await probe.get(
                "/v1/tasks/\(id)/logs?stream=\(stream.rawValue)&offset=\(offset)&limit=1048576")
            let piece = try decode(LogPiece.self, answer)
            content += piece.content.content
            if piece.next == offset { return (content, piece) }
            offset = piece.next
        }
    }

    func createKey(_ name: String, _ role: Role) async throws -> CreatedKey {
        try decode(
            CreatedKey.self, try await probe.post("/v1/keys", CreateKeyRequest(name: name, roles: [role])))
    }

    func revoke(_ id: KeyID) async throws {
        _ = try decode(KeyView.self, try await probe.send("POST", "/v1/keys/\(id)/revoke"))
    }

    private func decode<Value: Decodable>(_ type: Value.Type, _ answer: HTTPProbe.Answer) throws -> Value {
        guard (200..<300).contains(answer.status) else { throw Failure(what: "\(answer.status): \(answer.text)") }
        return try JSONText.decode(type, from: answer.body)
    }
}

/// Waits until a condition that has to be asked for holds.
func eventually(
    within limit: Duration = .seconds(20), _ condition: () async throws -> Bool
) async rethrows -> Bool {
    let clock = ContinuousClock()
    let deadline = clock.now + limit
    while try await !condition() {
        if clock.now >= deadline { return false }
        try? await Task.sleep(for: .milliseconds(10))
    }
    return true
}
