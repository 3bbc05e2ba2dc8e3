import DTTestKit
import DTWire
import Testing

/// Keys that end, and keys that come, under a running coordinator.
@Suite(.serialized, .timeLimit(.minutes(1)))
struct RunningKeysTests {
    @Test func `a revoked key ends its worker's session, and the worker gets no task`() async throws {
        let stage = try await Stage()
        try await stage.api.revoke(stage.workerKey.keyID)
        #expect(try await eventually { try await stage.api.workers().allSatisfy { !$0.isConnected } }, "\(stage.logs)")
        #expect(await holds { stage.worker.log.contains("4401") }, "\(stage.worker.log)")
        let id = try await stage.api.submit(.noop())
        #expect(stage.worker.child?.ended == nil)
        #expect(try await stage.api.task(id).task.status == .queued)
    }

    @Test func `a worker works with a key that was made beside the running coordinator`() async throws {
        let stage = try await Stage(startsWorker: false)
        let made = try await stage.dt(
            "keys", "create", "--name", "offline", "--roles", "worker", "--database",
            "sqlite:\(stage.coordinator.database)", "--json")
        #expect(made.end == .exited(0), "\(made.output)")
        let key = try JSONText.decode(CreatedKey.self, from: Array(made.output.utf8))
        let worker = try stage.anotherWorker("offline", key: key.key)
        try worker.start()
        let id = try await stage.api.submit(.noop())
        #expect(try await stage.api.ended(id).outcome?.status == .succeeded, "\(worker.log)")
    }
}
