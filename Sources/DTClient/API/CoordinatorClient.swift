package import DTConfig
import DTTransport
package import DTWire

/// A coordinator as its clients see it. Every function throws `ClientError`, or `CancellationError`.
package struct CoordinatorClient: Sendable {
    let api: HTTPAPIClient

    /// - Throws: `ClientError` when the settings make no client.
    package init(_ settings: ClientSettings) throws {
        do {
            var bearer: Credential?
            if let key = settings.apiKey {
                bearer = .apiKey(try APIKey(key.reveal()))
            } else if let token = settings.token {
                bearer = .token(try Token(token.reveal()))
            }
            api = try HTTPAPIClient(
                url: settings.coordinator, bearer: bearer, tls: ClientTLS(extraCAFile: settings.caFile),
                allowsPlaintextBearer: settings.allowPlaintextBearer)
        } catch let error as CredentialError {
            throw ClientError(.settings, "\(error.message). It comes from --api-key, DT_API_KEY or the client context.")
        } catch {
            throw ClientError(.settings, "\(error)")
        }
    }

    /// Where it is, for messages.
    package var url: String { "\(api.url)" }

    /// Closes what is open.
    package func shutdown() async { await api.shutdown() }

    // MARK: - Tasks

    /// Submits tasks: in as many requests as they take, in order. Tasks that have ids can be submitted again without harm.
    package func submit(_ tasks: [TaskSpec]) async throws -> SubmitResponse {
        var submitted: [SubmittedTask] = []
        for part in try SubmitParts.split(tasks) {
            do {
                submitted += try await ask(
                    "POST", "/v1/tasks", body: SubmitRequest(tasks: part), as: SubmitResponse.self
                ).tasks
            } catch let error as ClientError where !submitted.isEmpty {
                var error = error
                error.message += " Before that, \(submitted.count) tasks were submitted."
                throw error
            }
        }
        return SubmitResponse(tasks: submitted)
    }

    package func task(_ taskID: TaskID, wait: Duration = .zero) async throws -> TaskDetail {
        try await ask("GET", "/v1/tasks/\(taskID)", query: Self.wait(wait), timeout: wait + .seconds(30))
    }

    /// One page of tasks, newest first.
    package func tasks(_ filter: TaskListFilter = .init(), after: String? = nil, limit: Int = 100) async throws
        -> TaskList
    {
        var query = filter.query + [("limit", "\(limit)")]
        if let after { query.append(("after", after)) }
        return try await ask("GET", "/v1/tasks", query: query)
    }

    package func cancel(_ taskID: TaskID) async throws -> CancelResponse {
        try await ask("POST", "/v1/tasks/\(taskID)/cancel")
    }

    /// A piece of one output stream.
    package func log(
        of taskID: TaskID, stream: OutputStream, offset: Int64, wait: Duration = .zero
    ) async throws -> LogPiece {
        try await ask(
            "GET", "/v1/tasks/\(taskID)/logs",
            query: [("stream", stream.rawValue), ("offset", "\(offset)")] + Self.wait(wait),
            timeout: wait + .seconds(30))
    }

    /// A part of an outcome that was uploaded, piece by piece.
    package func part(_ name: String, of taskID: TaskID, take: ([UInt8]) throws -> Void) async throws {
        try await mapped {
            try await api.download("/v1/tasks/\(taskID)/parts/\(PercentEncoding.encode(name))", take: take)
        }
    }

    /// Whether a coordinator answers there, within a second.
    package func isAlive() async -> Bool {
        do {
            let report: [String: String] = try await api.send("GET", "/healthz", timeout: .seconds(1))
            return report["status"] == "ok"
        } catch {
            return false
        }
    }

    // MARK: - Workers, keys and tokens

    package func workers() async throws -> WorkerList { try await ask("GET", "/v1/workers") }

    package func keys() async throws -> KeyList { try await ask("GET", "/v1/keys") }

    package func createKey(_ request: CreateKeyRequest) async throws -> CreatedKey {
        try await ask("POST", "/v1/keys", body: request)
    }

    package func revokeKey(_ keyID: KeyID) async throws -> KeyView {
        try await ask("POST", "/v1/keys/\(keyID)/revoke")
    }

    package func createToken(_ request: CreateTokenRequest) async throws -> CreatedToken {
        try await ask("POST", "/v1/tokens", body: request)
    }

    // MARK: - One request

    private static func wait(_ wait: Duration) -> [(String, String)] {
        wait > .zero ? [("wait", "\(wait.inSeconds)")] : []
    }

    private func ask<Answer: Decodable & Sendable>(
        _ method: String, _ path: String, query: [(String, String)] = [], body: (any Encodable & Sendable)? = nil,
        timeout: Duration = .seconds(60), as type: Answer.Type = Answer.self
    ) async throws -> Answer {
        try await mapped {
            try await api.send(method, path, query: query, body: body, timeout: timeout, as: type)
        }
    }

    func mapped<Value: Sendable>(_ body: () async throws -> Value) async throws -> Value {
        do {
            return try await body()
        } catch let error as APIError {
            throw ClientError(error, at: api.url)
        }
    }
}

/// Which tasks a list holds. What is absent or empty restricts nothing.
package struct TaskListFilter: Hashable, Sendable {
    package var statuses: [TaskStatus] = []
    package var type: String?
    package var worker: WorkerID?
    /// How the id begins.
    package var prefix: String?

    package init() {}

    var query: [(String, String)] {
        var query: [(String, String)] = []
        if !statuses.isEmpty { query.append(("status", statuses.map(\.rawValue).joined(separator: ","))) }
        if let type { query.append(("type", type)) }
        if let worker { query.append(("worker", worker.rawValue)) }
        if let prefix { query.append(("prefix", prefix)) }
        return query
    }
}
