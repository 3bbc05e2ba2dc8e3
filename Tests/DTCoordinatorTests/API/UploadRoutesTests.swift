import Crypto
import DTCoordinator
import DTTestKit
import DTWire
import Testing

@Suite(.timeLimit(.minutes(5)))
struct UploadRoutesTests {
    static let content = Array("the report, which was too large to travel inline".utf8)
    static let part = OutcomePart(
        name: "report é.json", size: Int64(content.count), sha256: Bytes(SHA256.hash(data: content)))

    /// Runs one task to the point where its worker may upload, and hands over the address.
    private func withGrant<Result: Sendable>(
        life: Duration = .seconds(60),
        _ body: @Sendable @escaping (APIBench, HTTPProbe, _ path: String, LeaseID) async throws -> Result
    ) async throws -> Result {
        let bench = try await APIBench()
        return try await bench.run { probe in
            _ = try await probe.post("/v1/tasks", APIBench.noop("a"))
            let session = try await bench.control.register()
            let lease = try #require(try await bench.control.startAll(on: session).first)
            let grant = bench.control.grants.issue(
                lease, part: Self.part, to: session, now: Clocks.system.calendar(), for: life)
            return try await body(bench, probe.with(nil), try #require(grant.url), lease)
        }
    }

    @Test func `a part is uploaded without a key, and read with one`() async throws {
        try await withGrant { bench, probe, path, lease async throws in
            let sent = try await probe.send("PUT", path, body: Self.content)
            #expect(sent.status == 204)
            var outcome = ScriptedCoordinator.success
            outcome.parts = [Self.part]
            let session = try await bench.control.register()
            try await bench.control.resume(lease, on: session)
            try await bench.control.finish(lease, outcome, on: session)
            let read = try await probe.with(bench.key(.read)).get("/v1/tasks/a/parts/report%20%C3%A9.json")
            #expect(read.body == Self.content)
            #expect(read.headers["etag"] == "\"\(Base64URL.encode(Self.part.sha256.content))\"")
            #expect(read.headers["content-disposition"] == "attachment; filename*=UTF-8''report%20%C3%A9.json")
        }
    }

    @Test func `an address is good for one upload`() async throws {
        try await withGrant { _, probe, path, _ async throws in
            #expect(try await probe.send("PUT", path, body: Self.content).status == 204)
            #expect(try await probe.send("PUT", path, body: Self.content).code == "no_such_grant")
        }
    }

    static let wrongContents: [[UInt8]] = [
        [], Array(content.dropLast()), content + [0], Array(content.reversed()), Array(repeating: 7, count: 1 << 20),
    ]

    @Test(arguments: wrongContents)
    func `a wrong body is refused and does not spend the address`(_ content: [UInt8]) async throws {
        try await withGrant { _, probe, path, _ async throws in
            #expect(try await probe.send("PUT", path, body: content).code == "upload_mismatch")
            // Without a length, what is wrong shows only while it comes.
            let chunked = try await probe.send("PUT", path, headers: [("Transfer-Encoding", "chunked")], body: content)
            #expect(chunked.code == "upload_mismatch")
            #expect(try await probe.send("PUT", path, body: Self.content).status == 204)
        }
    }

    @Test func `an address is gone with its session, and with the outcome of its attempt`() async throws {
        for isSession in [true, false] {
            try await withGrant { bench, probe, path, lease async throws in
                let grant = try #require(
                    bench.control.grants.find(String(path.dropFirst(12)), now: Clocks.system.calendar()))
                if isSession {
                    bench.control.grants.withdraw(grant.session)
                } else {
                    bench.control.grants.withdraw([lease])
                }
                #expect(try await probe.send("PUT", path, body: Self.content).code == "no_such_grant")
            }
        }
    }

    @Test func `a name that no part has is not looked for`() async throws {
        try await withGrant { bench, probe, _, _ async throws in
            let reader = probe.with(bench.key(.read))
            for name in ["..%2F..%2Fetc", "a%2Fb", "%2e%2e", "a%01"] {
                #expect(try await reader.get("/v1/tasks/a/parts/\(name)").code == "no_such_part", "\(name)")
            }
        }
    }

    @Test func `an address that is unknown or expired is refused`() async throws {
        try await withGrant(life: .zero) { _, probe, path, _ async throws in
            #expect(try await probe.send("PUT", path, body: Self.content).code == "no_such_grant")
            #expect(try await probe.send("PUT", "/v1/uploads/x", body: Self.content).code == "no_such_grant")
        }
    }
}
