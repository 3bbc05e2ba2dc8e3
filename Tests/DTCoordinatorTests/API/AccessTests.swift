import DTCoordinator
import DTService
import DTTestKit
import DTWire
import HTTPTypes
import Testing

@Suite(.timeLimit(.minutes(5)))
struct AccessTests {
    /// The path of a route with something in the place of each variable.
    private static func path(_ route: APIRoute) -> String {
        "/" + route.pattern.split(separator: "/").map { $0.hasPrefix("{") ? "x" : String($0) }.joined(separator: "/")
    }

    /// What the roles allow, said once more and in other words than the code.
    static let allowed: [Role: Set<Role>] = [
        .admin: [.admin, .submit, .read], .submit: [.submit, .read], .read: [.read], .worker: [.worker],
    ]

    @Test(arguments: Role.allCases)
    func `every route is open to its roles and to no other`(_ role: Role) async throws {
        let bench = try await APIBench()
        try await bench.run { probe in
            for route in bench.api.routes {
                guard case .role(let needed) = route.access else { continue }
                // Streams and waits are not opened here: without its role nobody gets so far.
                let mayEnter = Self.allowed[role]?.contains(needed) == true
                let query = route.pattern == "/v1/events" ? "?after=x" : ""
                let answer = try await probe.with(bench.key(role)).send(
                    route.method.rawValue, Self.path(route) + query)
                #expect(
                    (answer.code == "forbidden") == !mayEnter, "\(route.method) \(route.pattern): \(answer.text)")
                let anonymous = try await probe.with(nil).send(route.method.rawValue, Self.path(route))
                #expect(anonymous.status == 401)
                #expect(anonymous.headers["www-authenticate"]?.hasPrefix("Bearer") == true)
            }
        }
    }

    @Test func `what is open needs no key`() async throws {
        let bench = try await APIBench()
        let statuses = try await bench.run { probe in
            var statuses: [Int] = []
            for path in ["/healthz", "/readyz", "/v1/openapi.json"] {
                statuses.append(try await probe.with(nil).get(path).status)
            }
            return statuses
        }
        #expect(statuses == [200, 200, 200])
    }

    static let wrongBearers = [
        "", "x", "dt_0123456789abcdef", "dt_0123456789abcdef_" + String(repeating: "A", count: 43), "a.b.c",
        "eyJhbGciOiJub25lIn0.e30.", String(repeating: "x", count: 5000),
    ]

    @Test(arguments: wrongBearers)
    func `a credential that is none is refused like an unknown one`(_ bearer: String) async throws {
        let bench = try await APIBench()
        let answer = try await bench.run { probe in try await probe.with(bearer).get("/v1/tasks") }
        #expect(answer.status == 401)
        #expect(answer.code == "unauthenticated")
    }

    @Test func `a key with another key's secret, a revoked key and an expired key are refused alike`() async throws {
        let bench = try await APIBench()
        let texts = try await bench.run { probe in
            let short = try await probe.post(
                "/v1/keys", CreateKeyRequest(name: "s", roles: [.read], ttl: TimeSpan(.milliseconds(1))))
            let revoked = try await probe.post("/v1/keys", CreateKeyRequest(name: "r", roles: [.read]))
            let shortKey = try JSONText.decode(CreatedKey.self, from: short.body)
            let revokedKey = try JSONText.decode(CreatedKey.self, from: revoked.body)
            #expect(try await probe.with(revokedKey.key).get("/v1/tasks").status == 200)
            #expect(try await probe.send("POST", "/v1/keys/\(revokedKey.keyID)/revoke").status == 200)
            let crossed = String(revokedKey.key.prefix(20)) + bench.key(.admin).suffix(43)
            var texts: [String] = []
            for key in [shortKey.key, revokedKey.key, crossed] {
                texts.append(try await probe.with(key).get("/v1/tasks").text)
            }
            return texts
        }
        #expect(Set(texts).count == 1)
        #expect(texts[0].contains("unauthenticated"))
        #expect(bench.control.keyChanges == 3)
    }

    @Test func `a token for the API has the roles it was minted with, and ends with its key`() async throws {
        let bench = try await APIBench()
        try await bench.run { probe in
            let made = try await probe.post("/v1/keys", CreateKeyRequest(name: "parent", roles: [.admin]))
            let parent = try JSONText.decode(CreatedKey.self, from: made.body)
            let minted = try await probe.with(parent.key).post(
                "/v1/tokens", CreateTokenRequest(workerID: nil, roles: [.read], ttl: TimeSpan(.seconds(60))))
            let token = try JSONText.decode(CreatedToken.self, from: minted.body).token
            #expect(minted.status == 201)
            #expect(try await probe.with(token).get("/v1/tasks").status == 200)
            #expect(try await probe.with(token).post("/v1/tasks", APIBench.noop()).code == "forbidden")
            #expect(try await probe.with(token + "x").get("/v1/tasks").status == 401)
            _ = try await probe.send("POST", "/v1/keys/\(parent.keyID)/revoke")
            #expect(try await probe.with(token).get("/v1/tasks").status == 401)
        }
    }

    @Test func `a worker's token opens no door of the API`() async throws {
        let bench = try await APIBench()
        let answer = try await bench.run { probe in
            let minted = try await probe.post(
                "/v1/tokens",
                CreateTokenRequest(workerID: WorkerID(unchecked: "w"), roles: nil, ttl: TimeSpan(.seconds(60))))
            let token = try JSONText.decode(CreatedToken.self, from: minted.body).token
            return try await probe.with(token).get("/v1/tasks")
        }
        #expect(answer.status == 401)
    }

    static let wrongTokens: [(String, String)] = [
        (#"{"ttl": 60}"#, "worker_id"),
        (#"{"ttl": 60, "roles": ["worker", "read"], "worker_id": "w"}"#, "roles"),
        (#"{"ttl": 60, "roles": [], "worker_id": "w"}"#, "roles"),
        (#"{"ttl": 60, "roles": ["read"], "worker_id": "w"}"#, "worker_id"),
        (#"{"ttl": 0, "roles": ["read"]}"#, "ttl"),
        (#"{"ttl": "31d", "roles": ["read"]}"#, "ttl"),
        (#"{"ttl": "soon", "roles": ["read"]}"#, "ttl"),
        (#"{"roles": ["read"]}"#, "ttl"),
    ]

    @Test(arguments: wrongTokens)
    func `a token that makes no sense is refused`(_ body: String, _ place: String) async throws {
        let bench = try await APIBench()
        let answer = try await bench.run { probe in
            try await probe.send(
                "POST", "/v1/tokens", headers: [("Content-Type", "application/json")], body: Array(body.utf8))
        }
        #expect(answer.code == "invalid_body")
        #expect(answer.json["place"] == .string(place))
    }

    @Test func `keys are listed without their secrets`() async throws {
        let bench = try await APIBench()
        let list = try await bench.run { probe in try await probe.get("/v1/keys") }
        #expect(try JSONText.decode(KeyList.self, from: list.body).keys.count == Role.allCases.count)
        for role in Role.allCases { #expect(!list.text.contains(bench.key(role).suffix(43))) }
    }
}
