import DTTestKit
import DTWire
import Testing

/// A coordinator, a worker, and a person in a third shell.
@Suite(.serialized, .timeLimit(.minutes(1)))
struct ThirdShellTests {
    @Test func `a third shell submits, waits and reads the log`() async throws {
        let stage = try await Stage()
        let done = try await stage.dt("submit", "custom", "--name", "noop", "--wait")
        #expect(done.end == .exited(0), "\(done.output)")

        let script = try stage.scratch.write("check.sh", "#!/bin/sh\necho seen\nexit 4\n")
        chmodExecutable(script)
        let failed = try await stage.dt("submit", "test", "--test-file", script, "--wait")
        #expect(failed.end == .exited(1), "\(failed.output)")
        let failure = try #require(try await stage.api.results().last)
        #expect(failure.outcome.exitCode == 4)
        let log = try await stage.dt("logs", "\(failure.taskID)")
        #expect(log.output.contains("seen"), "\(log.output)")
    }
}
