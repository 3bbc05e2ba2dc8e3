import DTTestKit
import DTWire
import DTWorker
import Glibc
import Testing

/// Settings that are read again while tasks run.
@Suite(.serialized, .timeLimit(.minutes(1)))
struct ReloadTests {
    /// Tasks on two identities that run until they are let go.
    private func load(_ stage: IdentityStage) async throws -> [HeldTask] {
        [try await HeldTask(on: stage.stage), try await HeldTask(on: stage.stage)]
    }

    @Test func `SIGHUP adds, removes and changes identities, and tasks go on`() async throws {
        let stage = try await IdentityStage()
        let keys = try await (stage.key("one"), stage.key("two"), stage.key("three"))
        let one = ["name: one", keys.0.line, "tags: [red]", "maxConcurrentTasks: 1"]
        let two = ["name: two", keys.1.line, "tags: [blue]", "maxConcurrentTasks: 1"]
        let three = ["name: three", keys.2.line, "tags: [green]"]
        try stage.write([one, two])
        let worker = try stage.start()
        #expect(try await stage.connected(["one", "two"]), "\(worker.output)")
        let tasks = try await load(stage)

        // A third, under load.
        try stage.write([one, two, three], more: "taskTimeout: 600")
        worker.signal(SIGHUP)
        #expect(try await stage.connected(["one", "two", "three"]), "\(worker.output)")

        // Other tags, which the coordinator is told while the task goes on.
        try stage.write([one.map { $0.replacing("[red]", with: "[red, new]") }, two, three])
        worker.signal(SIGHUP)
        #expect(
            try await eventually {
                try await stage.worker("one").map { $0.isConnected && $0.tags.contains("new") } ?? false
            },
            "\(worker.output)")

        // The second one is drained: it finishes its task and leaves.
        try stage.write([one, three])
        worker.signal(SIGHUP)
        #expect(await holds { worker.output.contains("removed two") }, "\(worker.output)")
        for task in tasks { #expect(try await stage.api.task(task.id).task.status == .running) }
        for task in tasks { try task.letGo() }
        for task in tasks {
            let detail = try await stage.api.ended(task.id)
            #expect(detail.outcome?.status == .succeeded, "\(detail) \(worker.output)")
            #expect(detail.attempts.count == 1)
        }
        #expect(try await stage.connected(["one", "three"]), "\(worker.output)")
        let green = try await stage.api.submit(.noop().on("green"))
        #expect(try await stage.api.ended(green).outcome?.status == .succeeded)
        #expect(try await stage.status(worker).identities.map(\.name) == ["one", "three"])

        // And it comes back.
        try stage.write([one, two, three])
        worker.signal(SIGHUP)
        #expect(try await stage.connected(["one", "two", "three"]), "\(worker.output)")
    }

    @Test func `a bad file changes nothing, and is said everywhere`() async throws {
        let stage = try await IdentityStage()
        let one = ["name: one", try await stage.key("one").line]
        try stage.write([one])
        let worker = try stage.start()
        #expect(try await stage.connected(["one"]), "\(worker.output)")
        try stage.write([one + ["tag: [a]"], ["nme: two"]])
        // The state folder is found in the file, wrong as that is.
        let (end, output) = try await stage.ask("reload", "--config", stage.scratch.path("worker.yaml"))
        #expect(end == .exited(78), "\(output)")
        #expect(output.contains("tag") && output.contains("nme"), "\(output)")
        #expect(worker.output.contains("nothing changed"), "\(worker.output)")
        let report = try await stage.status(worker)
        #expect(report.reload?.result == .refused)
        #expect(report.reload?.errors.isEmpty == false)
        #expect(report.identities.map(\.isReady) == [true])

        try stage.write([one], more: "wardenPath: /elsewhere")
        let later = try await stage.ask("reload", "--name", "one")
        #expect(later.end == .exited(0))
        #expect(later.output.contains("with the next start: wardenPath"), "\(later.output)")
        #expect(try await stage.ask("reload", "--name", "nobody").end == .exited(69))
    }

    @Test func `a file that changes is read again when that is wanted`() async throws {
        let stage = try await IdentityStage()
        let one = ["name: one", try await stage.key("one").line]
        try stage.write([one], more: "watchConfig: true")
        let worker = try stage.start()
        #expect(try await stage.connected(["one"]), "\(worker.output)")
        try stage.write([one + ["tags: [seen]"]], more: "watchConfig: true")
        #expect(
            try await eventually { try await stage.worker("one")?.tags.contains("seen") ?? false }, "\(worker.output)")
        // One that is put in its place is another file.
        try stage.write([one + ["tags: [again]"]], more: "watchConfig: true", name: "new")
        rename(stage.scratch.path("new.yaml"), stage.scratch.path("worker.yaml"))
        #expect(
            try await eventually { try await stage.worker("one")?.tags.contains("again") ?? false }, "\(worker.output)")
        #expect(try await stage.status(worker).reload?.trigger == .file)
    }
}
