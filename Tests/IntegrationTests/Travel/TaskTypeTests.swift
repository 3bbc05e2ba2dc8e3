import DTTestKit
import DTWire
import Testing

/// Each type of task, from a submit to its recorded outcome, through two processes.
@Suite(.serialized, .timeLimit(.minutes(1)))
struct TaskTypeTests {
    @Test func `a task of each type goes the whole way`() async throws {
        let stage = try await Stage(
            config: """
                handlers:
                  double:
                    command: ["/bin/sh", "-c", "cat > \\"$DT_RESULT_FILE\\"; echo doubled"]
                """)
        let api = try stage.api
        let noop = try await api.submit(.noop())
        let hash = try await api.submit(
            TaskSpec(type: "custom", config: ["name": "hash", "parameters": ["text": "abc"]]))
        let declared = try await api.submit(
            TaskSpec(type: "custom", config: ["name": "double", "parameters": ["n": 21]]))
        let passing = try await api.submit(.script("echo fine"))
        let failing = try await api.submit(.script("echo broken >&2; exit 3"))
        let command = try await api.submit(
            TaskSpec(type: "benchmark", config: ["command": ["/bin/true"], "iterations": 5, "warmup": 1]))

        #expect(try await api.ended(noop).outcome?.status == .succeeded)
        let digest = try await api.ended(hash).outcome
        #expect(digest?.status == .succeeded, "\(String(describing: digest))")
        #expect(digest?.report?.custom != nil)
        let doubled = try await api.ended(declared).outcome
        #expect(doubled?.report?.custom == ["n": 21])
        #expect(try await api.log(declared).content == Array("doubled\n".utf8))
        #expect(try await api.ended(passing).outcome?.code == .completed)
        let failed = try await api.ended(failing).outcome
        #expect(failed?.status == .failed)
        #expect(failed?.exitCode == 3)
        #expect(try await api.log(failing, .stderr).content == Array("broken\n".utf8))
        let measured = try await api.ended(command).outcome
        #expect(measured?.status == .succeeded, "\(String(describing: measured))")
        #expect(measured?.report?.benchmark != nil)
    }

    @Test func `a custom task goes to the worker that declares its handler, and to any that rejects it when none does`()
        async throws
    {
        let stage = try await Stage()
        let api = try stage.api
        let unknown = try await api.submit(TaskSpec(type: "custom", config: ["name": "greet"]))
        #expect(try await api.ended(unknown).outcome?.code == .unknownHandler)

        let config = try stage.scratch.write(
            "greeting.yaml", "handlers: { greet: { command: [/bin/sh, -c, 'echo hello'] } }\n")
        let other = try stage.anotherWorker("other", options: WorkerProcess.quick + ["--config", config])
        try other.start()
        #expect(try await eventually { try await api.workers().count(where: \.isConnected) == 2 })
        let ids = try await api.submit(
            (0..<10).map { _ in TaskSpec(type: "custom", config: ["name": "greet"]) })
        for id in ids {
            let outcome = try await api.ended(id).outcome
            #expect(outcome?.status == .succeeded, "\(String(describing: outcome)) \(stage.logs)")
        }
    }

    @Test func `tasks that can never run say why, and the next one runs`() async throws {
        let stage = try await Stage()
        let api = try stage.api
        let unknownHandler = try await api.submit(TaskSpec(type: "custom", config: ["name": "nobody"]))
        let unknownType = try await api.submit(TaskSpec(type: "dance", config: [:]))
        let unknownKey = try await api.submit(
            TaskSpec(type: "benchmark", config: ["command": ["/bin/true"], "iteration": 5]))
        let missing = try await api.submit(
            TaskSpec(type: "benchmark", config: ["command": ["/no/such/program"], "iterations": 1]))
        let after = try await api.submit(.noop())

        #expect(try await api.ended(unknownHandler).outcome?.code == .unknownHandler)
        #expect(try await api.ended(unknownType).outcome?.code == .unknownType)
        let rejected = try await api.ended(unknownKey).outcome
        #expect(rejected?.code == .invalidConfig)
        #expect(rejected?.message?.contains("iteration") == true)
        let absent = try await api.ended(missing).outcome
        #expect(absent?.status == .errored)
        #expect(absent?.code == .programMissing)
        #expect(try await api.ended(after).outcome?.status == .succeeded)
    }
}
