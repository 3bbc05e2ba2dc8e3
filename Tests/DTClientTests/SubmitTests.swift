import DTClient
import DTConfig
import DTTestKit
import DTWire
import Testing

@Suite(.timeLimit(.minutes(1)))
struct SubmitTests {
    @Test func `more tasks than one request takes are submitted in order`() async throws {
        let bench = try await APIBench()
        let tasks = (1...2500).map { APIBench.noop("t\($0)") }
        let response = try await bench.run { probe in
            let client = try CoordinatorClient(
                ClientSettings(coordinator: try CoordinatorURL(probe.url), apiKey: Secret(bench.key(.admin))))
            let response = try await client.submit(tasks)
            await client.shutdown()
            return response
        }
        #expect(response.tasks.map(\.taskID) == tasks.compactMap(\.taskID))
        #expect(response.tasks.allSatisfy { $0.status == .queued })
    }
}
