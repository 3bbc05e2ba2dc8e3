import DTTestKit
import DTWire
import Glibc
import Testing

/// How a worker stops, and what it exits with.
@Suite(.serialized, .timeLimit(.minutes(1)))
struct WorkerEndingTests {
    @Test func `SIGTERM lets the running task finish, and the worker exits with 0`() async throws {
        let stage = try await Stage()
        let task = try await HeldTask(on: stage)
        stage.worker.terminate()
        #expect(await holds { stage.worker.log.contains("draining") }, "\(stage.logs)")
        let later = try await stage.api.submit(.noop())
        #expect(stage.worker.child?.ended == nil)
        try task.letGo()
        #expect(await stage.worker.child?.waitForEnd() == .exited(0), "\(stage.logs)")
        #expect(try await stage.api.ended(task.id).outcome?.status == .succeeded)
        #expect(try await stage.api.task(later).task.status == .queued)
    }

    @Test func `a second SIGTERM interrupts the task, which goes to another attempt`() async throws {
        let stage = try await Stage()
        let task = try await HeldTask(on: stage)
        stage.worker.terminate()
        #expect(await holds { stage.worker.log.contains("draining") }, "\(stage.logs)")
        stage.worker.terminate()
        #expect(await stage.worker.child?.waitForEnd() == .exited(0), "\(stage.logs)")
        try task.letGo()
        try stage.worker.start()
        let detail = try await stage.api.ended(task.id)
        #expect(detail.outcome?.status == .succeeded)
        #expect(detail.attempts.map(\.outcome?.code) == [.workerStopped, nil])
        #expect(detail.attempts.first?.outcome?.status == .interrupted)
    }

    @Test func `a worker gives up with 69 when its attempts are spent`() async throws {
        let stage = try await Stage(startsWorker: false)
        stage.coordinator.kill()
        let worker = try stage.anotherWorker(
            "alone", options: ["--reconnect-attempts", "3", "--reconnect-interval", "0.01"])
        try worker.start()
        #expect(await worker.child?.waitForEnd() == .exited(69))
        let reason =
            "nobody answers at \(stage.coordinator.url): 127.0.0.1:\(stage.coordinator.port): Connection refused"
        #expect(
            worker.log.contains(
                "gave up after 3 attempts to reach \(stage.coordinator.url), those of the first five seconds not counted: "
                    + "\(reason)\n"),
            "\(worker.log)")
    }

    @Test func `a worker with a key that nobody knows says so, and keeps trying`() async throws {
        let stage = try await Stage(startsWorker: false)
        var generator = SystemRandomNumberGenerator()
        let key = APIKey.generate(using: &generator).text
        let worker = try stage.anotherWorker("stranger", key: key)
        try worker.start()
        #expect(await holds { worker.log.split(separator: "\n").count { $0.contains("trying again") } >= 3 })
        #expect(worker.log.contains("the key or token is unknown, wrong, expired or revoked"), "\(worker.log)")
        #expect(worker.child?.ended == nil)
        for log in [worker.log, stage.coordinator.log] { #expect(!log.contains(key.suffix(43))) }
        #expect(try await stage.api.workers().isEmpty)
    }

    @Test func `a worker without a credential, or with half a key, exits with 78`() async throws {
        let stage = try await Stage(startsWorker: false)
        for (name, key) in [("none", nil), ("half", "dt_0123")] as [(String, String?)] {
            let worker = try stage.anotherWorker(name, key: .some(key))
            try worker.start()
            #expect(await worker.child?.waitForEnd() == .exited(78), "\(worker.log)")
            #expect(worker.log.lowercased().contains("api key"), "\(worker.log)")
        }
    }

    @Test func `a state folder is one worker's`() async throws {
        let stage = try await Stage()
        let second = try stage.anotherWorker(
            "second", options: WorkerProcess.quick + ["--state-dir", stage.worker.stateFolder])
        try second.start()
        #expect(await second.child?.waitForEnd() == .exited(69), "\(second.log)")
        let holder = try #require(stage.worker.child?.pid)
        #expect(second.log.contains("is in use by process \(holder)"), "\(second.log)")
        let id = try await stage.api.submit(.noop())
        #expect(try await stage.api.ended(id).outcome?.status == .succeeded)
    }
}
