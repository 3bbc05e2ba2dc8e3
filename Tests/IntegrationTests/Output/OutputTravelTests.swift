import DTTestKit
import DTWire
import Glibc
import Testing

/// What tasks write and leave, on its way to whoever asks.
@Suite(.serialized, .timeLimit(.minutes(1)))
struct OutputTravelTests {
    @Test func `output without end is cut, and the loss is told`() async throws {
        let stage = try await Stage()
        var spec = TaskSpec.script("exec yes")
        spec.limits.output = ByteCount(64 << 10)
        spec.timeout = TimeSpan(.seconds(1))
        let id = try await stage.api.submit(spec)
        let outcome = try await stage.api.ended(id).outcome
        #expect(outcome?.status == .timedOut)
        let summary = try #require(outcome?.streams[.stdout])
        #expect(summary.dropped > 0)
        #expect(summary.length - summary.dropped == 65_536)
        let log = try await stage.api.log(id)
        #expect(log.content == Array(repeatElement(Array("y\n".utf8), count: 32_768).joined()))
        #expect(log.last.dropped == summary.dropped)
        #expect(log.last.isComplete)
    }

    @Test func `a log is complete and in order although the coordinator was killed meanwhile`() async throws {
        let stage = try await Stage()
        let task = try await HeldTask(
            on: stage, before: "seq 1 20000", after: "seq 20001 60000; echo end >&2")
        stage.coordinator.kill()
        try task.letGo()
        try await stage.coordinator.start()
        let detail = try await stage.api.ended(task.id)
        #expect(detail.outcome?.status == .succeeded, "\(detail) \(stage.logs)")
        #expect(detail.attempts.count == 1)
        let api = try stage.api
        #expect(try await eventually { try await api.log(task.id).last.isComplete })
        let expected = (1...20_000).map { "\($0)\n" } + ["ready\n"] + (20_001...60_000).map { "\($0)\n" }
        #expect(try await api.log(task.id).content == Array(expected.joined().utf8))
        #expect(try await api.log(task.id, .stderr).content == Array("end\n".utf8))
    }

    @Test func `a large report travels as a part and is found again`() async throws {
        let scratch = try ScratchFolder()
        let program = try scratch.write(
            "large.sh",
            """
            #!/bin/sh
            { printf '"'; head -c 700000 /dev/zero | tr '\\0' x; printf '"'; } > "$DT_RESULT_FILE"
            """)
        chmodExecutable(program)
        let stage = try await Stage(config: "handlers:\n  large:\n    command: [\"\(program)\"]\n")
        let id = try await stage.api.submit(TaskSpec(type: "custom", config: ["name": "large"]))
        let outcome = try #require(try await stage.api.ended(id).outcome)
        #expect(outcome.status == .succeeded, "\(outcome) \(stage.logs)")
        #expect(outcome.report == nil)
        #expect(outcome.parts.map(\.name) == ["report"])
        let part = try await stage.api.probe.get("/v1/tasks/\(id)/parts/report")
        #expect(part.status == 200)
        #expect(part.json["custom"] == .string(String(repeating: "x", count: 700_000)))
        #expect(await holds { fileNames(in: stage.worker.stateFolder + "/parts").isEmpty })
    }

    @Test(.enabled(if: SmallDisk.isPossible, "mounts a small file system, which needs root"))
    func `a full disk is an error of the task, and the worker goes on`() async throws {
        let disk = try SmallDisk(kibibytes: 512)
        let stage = try await Stage(config: "workDir: \(disk.path)\n")
        let source = TaskSource(path: "large", content: Bytes(repeatElement(7, count: 600 << 10)))
        var tooLarge = TaskSpec.script("exit 0")
        tooLarge.sources.append(source)
        let folder = try await stage.api.submit(tooLarge)
        let output = try await stage.api.submit(.script("head -c 4000000 /dev/zero"))
        let after = try await stage.api.submit(.script("echo room again"))
        for id in [folder, output] {
            let outcome = try await stage.api.ended(id).outcome
            #expect(outcome?.status == .errored, "\(String(describing: outcome)) \(stage.logs)")
            #expect(outcome?.code == .diskFull)
        }
        let outcome = try await stage.api.ended(after).outcome
        #expect(outcome?.status == .succeeded, "\(String(describing: outcome)) \(stage.logs)")
        #expect(try await stage.api.log(after).content == Array("room again\n".utf8))
        withExtendedLifetime(disk) {}
    }
}
