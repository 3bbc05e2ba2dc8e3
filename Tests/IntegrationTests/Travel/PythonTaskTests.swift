import DTTestKit
import DTWire
import Glibc
import Testing

/// The types of task that need a Python environment, through two processes: that of `DT_TEST_PYTHON`, else `.dt/venv` in the
/// repository.
@Suite(.serialized, .timeLimit(.minutes(1)))
struct PythonTaskTests {
    private static let environment =
        getenv("DT_TEST_PYTHON").map { String(cString: $0) } ?? RepositoryFile.path(".dt/venv")

    /// Whether a package is installed there.
    private static func has(_ package: String) -> Bool {
        fileNames(in: "\(environment)/lib").contains {
            access("\(environment)/lib/\($0)/site-packages/\(package)", F_OK) == 0
        }
    }

    private func stage() async throws -> Stage {
        try await Stage(worker: ["--python", "\(Self.environment)/bin/python3"])
    }

    @Test(.enabled(if: has("onnxruntime"), "needs onnxruntime in .dt/venv; scripts/demo makes it"))
    func `a model is measured at each batch size`() async throws {
        let stage = try await stage()
        let model = RepositoryFile.path("Tests/DTBenchmarkTests/Fixtures/open-batch.onnx")
        let id = try await stage.api.submit(
            TaskSpec(
                type: "benchmark",
                config: ["model": .string(model), "batch_sizes": [1, 4], "iterations": 5, "warmup": 1]))
        let outcome = try await stage.api.ended(id).outcome
        #expect(outcome?.status == .succeeded, "\(String(describing: outcome)) \(stage.logs)")
        let report = try #require(outcome?.report?.benchmark)
        #expect(report.measurements.map(\.batchSize) == [1, 4])
        #expect(report.measurements.allSatisfy { $0.samples.count == 5 && $0.figures.mean > 0 })
    }

    @Test(.enabled(if: has("pytest"), "needs pytest in .dt/venv; scripts/demo makes it"))
    func `a Python test file comes back case by case`() async throws {
        let stage = try await stage()
        let file = TaskSource(
            path: "test_sum.py",
            content: Bytes("def test_right(): assert 1 + 1 == 2\ndef test_wrong(): assert 1 + 1 == 3\n".utf8))
        let id = try await stage.api.submit(
            TaskSpec(type: "test", config: ["test_file": "test_sum.py"], sources: [file]))
        let outcome = try await stage.api.ended(id).outcome
        #expect(outcome?.status == .failed, "\(String(describing: outcome)) \(stage.logs)")
        #expect(outcome?.code == .testsFailed)
        #expect(outcome?.report?.test?.cases.map(\.name) == ["test_right", "test_wrong"])
        #expect(outcome?.report?.test?.cases.map(\.outcome) == [.passed, .failed])
    }
}
