import DTCoordinator
import DTStore
import DTTestKit
import DTWire
import Logging
import Synchronization
import Testing

/// What a worker is answered that would upload a part.
@Suite(.timeLimit(.minutes(5)))
struct UploadRequestTests {
    /// Keeps what is sent.
    private final class Link: WorkerLink {
        let sent = Mutex<[CoordinatorMessage]>([])

        func send(_ message: CoordinatorMessage) async throws -> Int64 {
            sent.withLock {
                $0.append(message)
                return Int64($0.count)
            }
        }

        func close(_ code: CloseCode, reason: String) async {}

        var grants: [UploadGrant] {
            sent.withLock { $0.compactMap { if case .uploadGrant(let grant) = $0 { grant } else { nil } } }
        }
    }

    private func part(_ size: Int64) -> OutcomePart {
        OutcomePart(name: "report", size: size, sha256: Bytes([UInt8](repeating: 7, count: 32)))
    }

    /// A worker in the middle of a conversation that has a task.
    private func converse(
        _ body: (inout WorkerConversation, Link, LeaseID, UploadGrants) async throws -> Void
    ) async throws {
        let bench = try await APIBench()
        let logger = Logger(label: "dt.test")
        let (clocks, changes, grants) = (Clocks.system, ChangeFeed(), UploadGrants())
        let dispatcher = Dispatcher(
            store: bench.store, clocks: clocks, lease: .seconds(60), changes: changes, maxMessageBytes: 1 << 20,
            logger: logger)
        let context = ConversationContext(
            store: bench.store, dispatcher: dispatcher, sessions: LiveSessions(), changes: changes,
            expiry: LeaseExpiry(
                store: bench.store, dispatcher: dispatcher, changes: changes, clocks: clocks, lease: .seconds(60),
                logger: logger),
            keyring: bench.keyring, uploads: grants, clocks: clocks, lease: .seconds(60), maxPart: .mebibytes(1),
            logLimit: .mebibytes(1), logger: logger)
        let key = try await KeyIssuer(keys: bench.store, clocks: clocks).create(
            CreateKeyRequest(name: "w", roles: [.worker]))
        _ = try await bench.control.submit([
            TaskSubmission(taskID: TaskID(unchecked: "a"), principal: "p", spec: APIBench.noop("a"))
        ])
        let lease = try #require(try await bench.control.startAll(on: try await bench.control.register()).first)
        let link = Link()
        var conversation = WorkerConversation(
            context, workerID: ScriptedCoordinator.worker, principal: "fleet", keyID: key.keyID, link: link)
        let register = Register(
            identity: "bench", instance: InstanceID(unchecked: "i1"), tags: [], capabilities: .sample, profile: "test",
            limits: WorkerLimits(maxConcurrentTasks: 1, taskTimeout: TimeSpan(.seconds(60))), enforcement: .sample,
            resume: [HeldTask(lease, phase: .running)], undelivered: [])
        _ = await conversation.handle(.register(register), seq: 1)
        try await body(&conversation, link, lease, grants)
    }

    @Test func `a part within the limit is granted until the session ends`() async throws {
        try await converse { conversation, link, lease, grants in
            _ = await conversation.handle(.uploadRequest(UploadRequest(lease, part: part(1 << 20))), seq: 2)
            let url = try #require(link.grants.first?.url)
            let secret = String(try #require(url.split(separator: "/").last))
            #expect(grants.find(secret, now: Clocks.system.calendar()) != nil)
            await conversation.ended()
            #expect(grants.find(secret, now: Clocks.system.calendar()) == nil)
        }
    }

    @Test(arguments: [(1 << 20) + 1, 100_000_000_000_000] as [Int64])
    func `a part over the limit is refused for good`(_ size: Int64) async throws {
        try await converse { conversation, link, lease, _ in
            _ = await conversation.handle(.uploadRequest(UploadRequest(lease, part: part(size))), seq: 2)
            #expect(link.grants.count == 1)
            #expect(link.grants.first?.url == nil)
            #expect(link.grants.first?.refusal?.contains("at most 1 MiB") == true)
        }
    }

    @Test func `a worker that reports fault after fault loses its session`() async throws {
        try await converse { conversation, _, _, _ in
            let fault = ProtocolFault(code: "x", message: "y", fatal: false)
            var ends = 0
            for seq in 2..<100 {
                if case .end(.policy, _) = await conversation.handle(.error(fault), seq: Int64(seq)) { ends += 1 }
            }
            #expect(ends > 50)
        }
    }
}
