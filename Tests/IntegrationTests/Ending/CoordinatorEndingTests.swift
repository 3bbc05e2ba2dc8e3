import DTTestKit
import DTWire
import Glibc
import Testing

/// How a coordinator refuses to start, and how it stops.
@Suite(.serialized, .timeLimit(.minutes(1)))
struct CoordinatorEndingTests {
    @Test func `a port in use is said, with 69`() async throws {
        let stage = try await Stage(startsWorker: false)
        let end = try await run(
            in: stage.scratch, ["--listen", "127.0.0.1:\(stage.coordinator.port)"], database: "second.db")
        #expect(end.code == .exited(69))
        #expect(
            end.output.contains("127.0.0.1:\(stage.coordinator.port) is in use by another process"), "\(end.output)")
    }

    @Test func `a database in use is said, with 69`() async throws {
        let stage = try await Stage(startsWorker: false)
        let end = try await run(in: stage.scratch, ["--listen", "127.0.0.1:0"], database: "coordinator.db")
        #expect(end.code == .exited(69))
        let holder = try #require(stage.coordinator.child?.pid)
        #expect(end.output.contains("is in use by process \(holder)"), "\(end.output)")
    }

    @Test func `a file that is no database of ours is refused with 78 and left as it is`() async throws {
        let scratch = try ScratchFolder()
        let text = String(repeating: "a letter, not a database. ", count: 40)
        try scratch.write("letter.db", text)
        let end = try await run(in: scratch, ["--listen", "127.0.0.1:0"], database: "letter.db")
        #expect(end.code == .exited(78))
        #expect(end.output.contains("it was not touched"), "\(end.output)")
        #expect(ProcessTable.read(scratch.path("letter.db")) == text)
    }

    @Test func `a worker's database is refused with 78`() async throws {
        let stage = try await Stage()
        stage.worker.terminate()
        #expect(await stage.worker.child?.waitForEnd() == .exited(0))
        let end = try await run(in: stage.scratch, ["--listen", "127.0.0.1:0"], database: "state/worker/worker.db")
        #expect(end.code == .exited(78))
        #expect(end.output.contains("this database is a worker's"), "\(end.output)")
        try stage.worker.start()
        try await stage.waitForWorker()
    }

    @Test(arguments: ["worker", "coordinator"])
    func `an unknown flag is refused with 64`(_ daemon: String) async throws {
        let scratch = try ScratchFolder()
        let child = try ChildProcess(
            "dt", [daemon, "--no-such-flag"], environment: ["HOME": scratch.path], outputPath: scratch.path("out"))
        #expect(await child.waitForEnd() == .exited(64))
        #expect(child.output.contains("--no-such-flag"))
    }

    @Test func `SIGTERM stops it with 0, and the worker comes back when it does`() async throws {
        let stage = try await Stage()
        let task = try await HeldTask(on: stage)
        stage.coordinator.child?.signal(SIGTERM)
        #expect(await stage.coordinator.child?.waitForEnd() == .exited(0), "\(stage.coordinator.log)")
        try task.letGo()
        try await stage.coordinator.start()
        let detail = try await stage.api.ended(task.id)
        #expect(detail.outcome?.status == .succeeded, "\(detail) \(stage.logs)")
        #expect(detail.attempts.count == 1)
    }

    private func run(
        in scratch: ScratchFolder, _ options: [String], database: String
    ) async throws -> (code: ChildProcess.End?, output: String) {
        let child = try ChildProcess(
            "dt",
            ["coordinator", "--database", "sqlite:\(scratch.path(database))", "--data-dir", scratch.path("other-data")]
                + options, environment: ["HOME": scratch.path], outputPath: scratch.path("second.log"))
        return (await child.waitForEnd(), child.output)
    }
}
