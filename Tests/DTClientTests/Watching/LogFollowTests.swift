import DTClient
import DTConfig
import DTTestKit
import DTWire
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(1)))
struct LogFollowTests {
    /// What came, in its order.
    private final class Text: Sendable {
        private let content = Mutex("")
        func add(_ bytes: [UInt8]) { content.withLock { $0 += String(decoding: bytes, as: UTF8.self) } }
        var all: String { content.withLock { $0 } }
    }

    @Test func `a log is followed through a restart of the coordinator, and nothing of it comes twice`() async throws {
        let bench = try await APIBench()
        let taskID = TaskID(unchecked: "a")
        let text = Text()
        let (port, session, lease, follow, client) = try await bench.run { probe in
            _ = try await probe.post("/v1/tasks", APIBench.noop("a"))
            let client = try CoordinatorClient(
                ClientSettings(coordinator: try CoordinatorURL(probe.url), apiKey: Secret(bench.key(.admin))))
            let follow = Task {
                try await LogFollow(client, of: taskID, .stdout).run(following: true) { piece in
                    guard case .content(let bytes) = piece else { return }
                    text.add(bytes)
                }
            }
            let session = try await bench.control.register()
            let lease = try #require(try await bench.control.startAll(on: session).first)
            try await bench.control.write("before ", at: 0, by: lease)
            #expect(await holds { text.all == "before " })
            return (Int(probe.url.split(separator: ":").last ?? "") ?? 0, session, lease, follow, client)
        }
        try await bench.control.write("meanwhile ", at: 7, by: lease)
        try await bench.run(port: port) { _ in
            try await bench.control.write("after", at: 17, by: lease)
            try await bench.control.finish(lease, on: session)
            try await follow.value
        }
        #expect(text.all == "before meanwhile after")
        await client.shutdown()
    }
}
