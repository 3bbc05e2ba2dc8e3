import DTTestKit
import DTWire
import Glibc
import Testing

/// What others see of a process.
@Suite(.serialized, .timeLimit(.minutes(1)))
struct ProcessTitleTests {
    @Test(arguments: [true, false])
    func `a key on the command line is used, and cannot be read there`(_ isJoined: Bool) async throws {
        let stage = try await Stage(startsWorker: false)
        let key = stage.workerKey.key
        let worker = try stage.anotherWorker(
            "shown", key: .some(nil),
            options: WorkerProcess.quick + (isJoined ? ["--api-key=\(key)"] : ["--api-key", key]) + ["--tags", "last"])
        try worker.start()
        try await stage.waitForWorker()
        let child = try #require(worker.child)
        let shown = ProcessTable.read("/proc/\(child.pid)/cmdline")
        #expect(!shown.contains(key.suffix(20)), "\(shown)")
        #expect(shown.contains("--api-key") && shown.contains("--tags last"), "\(shown)")
        #expect(worker.log.contains("every user of this machine can read it"), "\(worker.log)")
        #expect(!worker.log.contains(key.suffix(20)))
    }

    @Test func `the log is kept in a folder too`() async throws {
        let stage = try await Stage(startsWorker: false)
        let worker = try stage.anotherWorker(
            "logging", options: WorkerProcess.quick + ["--log-dir", stage.scratch.path("logs"), "--log-format", "json"])
        try worker.start()
        try await stage.waitForWorker()
        #expect(await holds { worker.log.contains("\"registered\"") })
        #expect(await holds { ProcessTable.read(stage.scratch.path("logs/worker.log")) == worker.log })
    }

    @Test func `a socket whose path is too long is a warning`() async throws {
        let stage = try await Stage(startsWorker: false)
        let folder = stage.scratch.path(String(repeating: "long", count: 30))
        let worker = try stage.anotherWorker("deep", options: WorkerProcess.quick + ["--state-dir", folder])
        try worker.start()
        try await stage.waitForWorker()
        #expect(await holds { worker.log.contains("the path of its socket is too long") }, "\(worker.log)")
    }
}
