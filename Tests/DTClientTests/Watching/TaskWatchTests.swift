import DTClient
import DTConfig
import DTTestKit
import DTWire
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(5)))
struct TaskWatchTests {
    private static func client(_ url: String, _ bench: APIBench) throws -> CoordinatorClient {
        try CoordinatorClient(
            ClientSettings(coordinator: try CoordinatorURL(url), apiKey: Secret(bench.key(.admin))))
    }

    /// What a watch reported, in its order.
    private final class Report: Sendable {
        private let news = Mutex<[TaskWatch.News]>([])
        func add(_ one: TaskWatch.News) { news.withLock { $0.append(one) } }
        var outcomes: [String] {
            news.withLock { news in
                news.compactMap { if case .event(.outcome, let event) = $0 { event.taskID.rawValue } else { nil } }
            }
        }
        var hadTrouble: Bool { news.withLock { $0.contains { if case .trouble = $0 { true } else { false } } } }
        var hasRecovered: Bool { news.withLock { $0.contains { if case .recovered = $0 { true } else { false } } } }
    }

    @Test func `a coordinator that stops and comes back costs a watch nothing`() async throws {
        let bench = try await APIBench()
        let report = Report()
        let ids = ["a", "b", "c"].map(TaskID.init(unchecked:))
        let (port, session, leases, watch, client) = try await bench.run { probe in
            _ = try await probe.post("/v1/tasks", SubmitRequest(tasks: ids.map { APIBench.noop($0.rawValue) }))
            let session = try await bench.control.register()
            let leases = try await bench.control.startAll(on: session)
            let client = try Self.client(probe.url, bench)
            let watch = Task { try await TaskWatch(client).run(ids) { report.add($0) } }
            try await bench.control.finish(leases[0], on: session)
            #expect(await holds { report.outcomes == ["a"] })
            return (Int(probe.url.split(separator: ":").last ?? "") ?? 0, session, leases, watch, client)
        }
        // Nobody listens now.
        #expect(await holds { report.hadTrouble })
        try await bench.control.finish(leases[1], on: session)
        try await bench.run(port: port) { _ in
            #expect(await holds { report.outcomes == ["a", "b"] })
            try await bench.control.finish(leases[2], on: session)
            try await watch.value
        }
        #expect(report.outcomes == ["a", "b", "c"])
        #expect(report.hasRecovered)
        await client.shutdown()
    }

    @Test func `more tasks than one stream names are watched`() async throws {
        let bench = try await APIBench()
        let report = Report()
        let ids = (1...450).map { TaskID(unchecked: "t\($0)") }
        try await bench.run { probe in
            _ = try await probe.post("/v1/tasks", SubmitRequest(tasks: ids.map { APIBench.noop($0.rawValue) }))
            let client = try Self.client(probe.url, bench)
            let watch = Task { try await TaskWatch(client).run(ids) { report.add($0) } }
            let session = try await bench.control.register()
            while true {
                let leases = try await bench.control.startAll(on: session)
                if leases.isEmpty { break }
                for lease in leases { try await bench.control.finish(lease, on: session) }
            }
            try await watch.value
            await client.shutdown()
        }
        #expect(Set(report.outcomes) == Set(ids.map(\.rawValue)))
        #expect(report.outcomes.count == ids.count)
    }

    @Test func `a coordinator that stays away is given up after some time`() async throws {
        let bench = try await APIBench()
        let client = try Self.client("http://127.0.0.1:1", bench)
        let report = Report()
        let error = await #expect(throws: ClientError.self) {
            try await TaskWatch(client, patience: .milliseconds(200)).run([TaskID(unchecked: "a")]) { report.add($0) }
        }
        #expect(error?.kind == .unreachable)
        #expect(report.hadTrouble)
        await client.shutdown()
    }

    @Test func `a refusal ends a watch at once`() async throws {
        let bench = try await APIBench()
        let error = try await bench.run { probe in
            let client = try CoordinatorClient(
                ClientSettings(
                    coordinator: try CoordinatorURL(probe.url), apiKey: Secret(bench.key(.worker))))
            defer { Task { await client.shutdown() } }
            return await #expect(throws: ClientError.self) {
                try await TaskWatch(client).run([TaskID(unchecked: "a")]) { _ in }
            }
        }
        #expect(error?.kind == .refused)
    }
}
