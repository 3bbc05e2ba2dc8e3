import DTTestKit
import DTWire
import Testing

@Suite(.timeLimit(.minutes(2)))
struct KeysCommandTests {
    @Test func `a key that is made over the API works until it is revoked`() async throws {
        try await CommandBench.run { bench in
            let made = try await bench.dt("keys", "create", "--name", "ci", "--roles", "read", "--ttl", "1d", "--json")
            let key = try JSONText.decode(CreatedKey.self, from: Array(made.output.utf8))
            #expect(key.roles == [.read])
            #expect(try await bench.dt("tasks", environment: ["DT_API_KEY": key.key]).status == 0)
            let list = try await bench.dt("keys", "list")
            #expect(list.output.contains(key.keyID.rawValue) && !list.output.contains(key.key.suffix(43)))
            #expect(try await bench.dt("keys", "list", environment: ["DT_API_KEY": key.key]).status == 77)
            #expect(try await bench.dt("keys", "revoke", key.keyID.rawValue).output == "\(key.keyID)  revoked\n")
            #expect(try await bench.dt("tasks", environment: ["DT_API_KEY": key.key]).status == 77)
        }
    }

    @Test func `a key that is made beside a running coordinator is good there at once`() async throws {
        try await CommandBench.run { bench in
            let database = "sqlite:\(bench.api.folder.path("dt.db"))"
            let nothing = ["DT_COORDINATOR_URL": "http://127.0.0.1:1", "DT_API_KEY": ""]
            let made = try await bench.dt(
                "keys", "create", "--name", "offline", "--roles", "submit,read", "--database", database,
                environment: nothing)
            let key = String(made.output.dropLast())
            #expect(made.status == 0 && made.errors.contains("shown this once"))
            #expect(try await bench.dt("tasks", environment: ["DT_API_KEY": key]).status == 0)
            let list = try await bench.dt("keys", "list", "--json", "--database", database, environment: nothing)
            let keys = try JSONText.decode(KeyList.self, from: Array(list.output.utf8)).keys
            #expect(keys.contains { $0.name == "offline" && $0.roles == [.read, .submit] })
            let id = String(key.dropFirst(3).prefix(16))
            #expect(try await bench.dt("keys", "revoke", id, "--database", database, environment: nothing).status == 0)
            #expect(try await bench.dt("tasks", environment: ["DT_API_KEY": key]).status == 77)
        }
    }

    @Test func `a database that is not ours is refused and left as it is`() async throws {
        let (ending, text) = try await CommandBench.run { bench in
            let file = try bench.folder.write("other.db", "somebody's notes, longer than a header of SQLite is")
            let ending = try await bench.dt(
                "keys", "create", "--name", "x", "--roles", "read", "--database", "sqlite:\(file)")
            return (ending, ProcessTable.read(file))
        }
        #expect(ending.status == 78)
        #expect(ending.errors.contains("other.db"))
        #expect(text.hasPrefix("somebody's notes"))
    }

    @Test func `a token is minted for a worker, or for the API with some roles`() async throws {
        try await CommandBench.run { bench in
            let worker = try await bench.dt("token", "create", "--ttl", "10m", "--worker-id", "w7", "--json")
            let token = try JSONText.decode(CreatedToken.self, from: Array(worker.output.utf8)).token
            #expect(try Token(token).shown.claims().audience == .session)
            let reader = try await bench.dt("token", "create", "--ttl", "10m", "--roles", "read")
            let bearer = ["DT_API_KEY": "", "DT_TOKEN": String(reader.output.dropLast())]
            #expect(try await bench.dt("tasks", environment: bearer).status == 0)
            #expect(try await bench.dt("workers", environment: bearer).status == 0)
            #expect(try await bench.dt("submit", "custom", "--name", "noop", environment: bearer).status == 77)
        }
    }
}
