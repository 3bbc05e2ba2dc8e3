import DTTestKit
import DTWire
import Glibc
import Testing

/// `kill -9` of the coordinator.
@Suite(.serialized, .timeLimit(.minutes(1)))
struct CoordinatorCrashTests {
    @Test func `a submit that was answered is there after the coordinator was killed`() async throws {
        let stage = try await Stage()
        var ids: [TaskID] = []
        for round in 0..<10 {
            ids.append(try await stage.api.submit(.retried(.script("exit 0"))))
            // At once, and at a later moment of the task's way each time: no condition tells these apart.
            if round > 0 { try? await Task.sleep(for: .milliseconds(round * round)) }
            stage.coordinator.kill()
            try await stage.coordinator.start()
            for id in ids { #expect(try await stage.api.task(id).task.taskID == id) }
        }
        try await expectEachOnce(ids, stage)
    }

    @Test func `every task of a stream is recorded once although the coordinator is killed again and again`()
        async throws
    {
        let stage = try await Stage()
        let ids = try await stage.submitStream {
            stage.coordinator.kill()
            try await stage.coordinator.start()
        }
        try await expectEachOnce(ids, stage)
    }
}
