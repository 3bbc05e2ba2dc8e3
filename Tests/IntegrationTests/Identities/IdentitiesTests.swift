import DTTestKit
import DTWire
import DTWorker
import Glibc
import Testing

/// Several identities in one process.
@Suite(.serialized, .timeLimit(.minutes(1)))
struct IdentitiesTests {
    @Test
    func `two identities with two keys and profiles take the tasks of their tags, and one revoked leaves the other`()
        async throws
    {
        let stage = try await IdentityStage()
        let (one, other) = (try await stage.key("one"), try await stage.key("other"))
        try stage.write([
            ["name: one", one.line, "tags: [red]", "profile: benchmark"],
            ["name: other", other.line, "tags: [blue]", "profile: light", "niceness: 11"],
        ])
        let worker = try stage.start()
        #expect(try await stage.connected(["one", "other"]), "\(worker.output)")
        let red = try await stage.api.submit(.script("nice").on("red"))
        let blue = try await stage.api.submit(.script("nice").on("blue"))
        #expect(try await stage.api.ended(red).outcome?.status == .succeeded, "\(worker.output)")
        #expect(try await stage.api.ended(blue).outcome?.status == .succeeded, "\(worker.output)")
        #expect(try await stage.api.task(red).attempts.first?.worker == stage.worker("one")?.workerID)
        #expect(try await stage.api.task(blue).attempts.first?.worker == stage.worker("other")?.workerID)
        #expect(try await stage.api.log(blue).content == Array("11\n".utf8))

        try await stage.api.revoke(one.id)
        #expect(try await stage.connected(["other"]), "\(worker.output)")
        let after = try await stage.api.submit(.noop().on("blue"))
        #expect(try await stage.api.ended(after).outcome?.status == .succeeded)
        let report = try await stage.status(worker)
        #expect(report.identities.map(\.isReady) == [false, true])
        #expect(report.identities[0].reason?.contains("revoked") == true, "\(report)")
        #expect(worker.ended == nil)
        worker.signal(SIGTERM)
        #expect(await worker.waitForEnd() == .exited(0), "\(worker.output)")
    }

    @Test func `an identity that cannot begin is shown and tried again, and does not hold the others up`() async throws
    {
        let stage = try await IdentityStage()
        let (good, late) = (try await stage.key("good"), try await stage.key("late"))
        try stage.scratch.write("state/damaged/worker.db", String(repeating: "no database ", count: 1000))
        let key = stage.scratch.path("late.key")
        rename(key, key + ".kept")
        try stage.scratch.write("late.key", "dt_half\n")
        chmod(key, 0o600)
        try stage.write([["name: damaged", good.line], ["name: good", good.line], ["name: late", late.line]])
        let worker = try stage.start()
        #expect(try await stage.connected(["good"]), "\(worker.output)")
        let id = try await stage.api.submit(.noop())
        #expect(try await stage.api.ended(id).outcome?.status == .succeeded)

        let (end, output) = try await stage.ask("status")
        #expect(end == .exited(1))
        #expect(output.contains("damaged: ") && output.contains("this is no SQLite database"), "\(output)")
        #expect(output.contains("the API key cannot be used"), "\(output)")
        let ready = try await stage.ask("status", "--name", "good")
        #expect(ready.end == .exited(0), "\(ready.output)")

        // The key comes: nobody has to start anything again.
        rename(key + ".kept", key)
        #expect(try await stage.connected(["good", "late"]), "\(worker.output)")
        #expect(worker.output.split(separator: "\n").count { $0.contains("cannot run") } == 2, "\(worker.output)")
    }

    @Test func `a process whose identities all give up exits with 69`() async throws {
        let stage = try await IdentityStage()
        let (one, other) = (try await stage.key("one"), try await stage.key("other"))
        stage.stage.coordinator.kill()
        try stage.write([
            ["name: one", one.line, "reconnectAttempts: 1"], ["name: other", other.line, "reconnectAttempts: 1"],
        ])
        let worker = try stage.start()
        #expect(await worker.waitForEnd() == .exited(69), "\(worker.output)")
        #expect(worker.output.split(separator: "\n").count { $0.contains("gave up after 1 attempts") } == 2)
    }

    @Test func `processes with one state root stand side by side, unless they have an identity in common`() async throws
    {
        let stage = try await IdentityStage()
        let (one, other) = (try await stage.key("one"), try await stage.key("other"))
        try stage.write([["name: one", one.line]], name: "first")
        try stage.write([["name: other", other.line]], name: "second")
        let first = try stage.start("first")
        let second = try stage.start("second")
        #expect(try await stage.connected(["one", "other"]), "\(first.output) \(second.output)")
        let both = try await stage.ask("status", "--json")
        #expect(both.output.contains("\"one\"") && both.output.contains("\"other\""), "\(both.output)")
        let third = try stage.start("first")
        #expect(await third.waitForEnd() == .exited(69), "\(third.output)")
        #expect(third.output.contains("is in use by process \(first.pid)"), "\(third.output)")

        // Two of one name in one process are an error of the settings.
        try stage.write([["name: one", one.line], ["name: one", other.line]], name: "twice")
        let twice = try stage.start("twice")
        #expect(await twice.waitForEnd() == .exited(78), "\(twice.output)")

        // The socket of one that was killed is passed over.
        second.killNow()
        let left = try await stage.ask("status")
        #expect(left.end == .exited(0) && !left.output.contains("other"), "\(left.output)")
        #expect(!fileNames(in: stage.scratch.path("state")).contains("control-\(second.pid).sock"))
    }

    @Test func `a key that is swapped by a link is used without a restart`() async throws {
        let stage = try await IdentityStage()
        let old = try await stage.key("rotating")
        try stage.write([["name: rotating", old.line]])
        try await stage.api.revoke(old.id)
        let worker = try stage.start()
        #expect(await holds { worker.output.contains("wrong, expired or revoked") }, "\(worker.output)")

        let new = try await stage.api.createKey("new", .worker)
        chmod(try stage.scratch.write("..data/key", new.key), 0o600)
        symlink("..data/key", stage.scratch.path("swap"))
        rename(stage.scratch.path("swap"), stage.scratch.path("rotating.key"))
        #expect(try await stage.connected(["rotating"]), "\(worker.output)")
        #expect(worker.output.contains("the credential's file changed"), "\(worker.output)")
    }
}
