import DTExecution
import DTTestKit
import DTWire
import Glibc
import Testing

@Suite(.timeLimit(.minutes(5)))
struct BenchmarkTaskTests {
    private func stage(_ bench: String? = nil) async throws -> Stage {
        let stage = try await Stage { settings, scratch in
            settings.benchProgram = bench == nil ? BuiltProduct.path("dt-bench") : "\(scratch)/dt-bench"
            settings.modelFolders = ["\(scratch)/models"]
        }
        if let bench { stage.write("#!/bin/sh\n\(bench)", to: "dt-bench", mode: 0o700) }
        return stage
    }

    @Test func `the runs of a program are timed`() async throws {
        let stage = try await stage()
        let outcome = await stage.run("benchmark", ["command": ["true"], "iterations": 5, "warmup": 1])
        #expect(outcome.status == .succeeded, "\(outcome.message ?? "")")
        let report = try #require(outcome.report?.benchmark)
        #expect(report.runtime == "command")
        #expect(report.measurements.first?.samples.count == 5)
        #expect(stage.log.progress.last == 1)
        #expect(outcome.streams == [:])
        #expect(stage.remains == [])
    }

    @Test func `a program that is missing is the benchmark's failure, as dt-bench tells it`() async throws {
        let stage = try await stage()
        let outcome = await stage.run("benchmark", ["command": ["no-such-program"]])
        #expect(outcome.status == .errored)
        #expect(outcome.code == .programMissing)
    }

    @Test(arguments: ["models/net.onnx", "models/net", "models/net/model.onnx"])
    func `a model is found by its name`(file: String) async throws {
        let stage = try await stage("cat \"$1\"; exit 1")
        stage.write("model", to: file)
        _ = await stage.run("benchmark", ["model": "net"])
        #expect(stage.log.text(.stdout).contains("\(stage.scratch)/\(file)\""))
    }

    @Test func `a model that is nowhere names the folders`() async throws {
        let stage = try await stage()
        let outcome = await stage.run("benchmark", ["model": "bert"])
        #expect(outcome.status == .errored)
        #expect(outcome.code == .modelMissing)
        #expect(outcome.message?.contains("\(stage.scratch)/models") == true)
        #expect(stage.remains == [])
    }

    @Test(arguments: [
        ("echo broken >&2; exit 70", "broken"), ("exit 0", "no answer"),
        ("echo '{}' > ${1%request.json}answer.json", "empty answer"),
        ("echo '{' > ${1%request.json}answer.json", "no answer that can be read"),
    ])
    func `a dt-bench that breaks is our fault, and says how`(script: String, says: String) async throws {
        let stage = try await stage(script)
        let outcome = await stage.run("benchmark", ["command": ["true"]])
        #expect(outcome.status == .errored)
        #expect(outcome.code == .internalError)
        #expect(outcome.message?.contains(says) == true, "\(outcome.message ?? "")")
    }

    @Test func `lines that are no progress are kept as output`() async throws {
        let stage = try await stage(
            "echo plain; echo '{\"progress\":0.5,\"step\":\"half\"}'; printf '{\"progress\":2'; exit 1")
        _ = await stage.run("benchmark", ["command": ["true"]])
        #expect(stage.log.progress == [0.5])
        #expect(stage.log.text(.stdout) == "plain\n{\"progress\":2")
    }

    @Test func `a missing dt-bench names where it was looked for`() async throws {
        let stage = try await Stage { settings, _ in settings.benchProgram = "/no/such/dt-bench" }
        let outcome = await stage.run("benchmark", ["command": ["true"]])
        #expect(outcome.status == .errored)
        #expect(outcome.code == .programMissing)
        #expect(outcome.message?.contains("/no/such/dt-bench") == true)
    }
}
