import DTWire
import Foundation
import Testing

@testable import DTBenchmark

/// Small models on the real library. That every one of its functions that we call is the one we mean shows here: a wrong slot
/// would give wrong names, types and shapes, or fail.
@Suite(.timeLimit(.minutes(5)), .enabled(if: TestRuntime.isUsable, .init(rawValue: TestRuntime.advice)))
struct ModelBenchmarkTests {
    private static func request(
        _ path: String, batchSizes: [Int] = [1], precision: BenchmarkConfig.Precision = .fp32, iterations: Int = 3,
        threads: Int? = nil, dimensions: [String: Int] = [:], limit: ByteCount? = nil
    ) throws -> BenchmarkRequest {
        BenchmarkRequest(
            subject: "net", modelPath: path, pythonPaths: [try TestRuntime.pythonPath()],
            config: BenchmarkConfig(
                model: "net", batchSizes: batchSizes, precision: precision, iterations: iterations, warmup: 1,
                threads: threads, dimensions: dimensions),
            inputMemoryLimit: limit, reportPath: "/nowhere")
    }

    private static func measure(_ request: BenchmarkRequest) throws(BenchmarkFailure) -> BenchmarkReport {
        try Benchmark(request, settings: BenchmarkSettings(environment: [:])).measure { _ in }
    }

    private static func failure(_ request: BenchmarkRequest) throws -> BenchmarkFailure {
        try #require(#expect(throws: BenchmarkFailure.self) { try measure(request) })
    }

    private static func session(_ name: String) throws -> OnnxSession {
        let search = LibrarySearch(library: nil, pythonPaths: [try TestRuntime.pythonPath()], environment: [:])
        return try OnnxSession(
            library: try search.open(), model: name, path: PackageFolder.model(name), threads: nil)
    }

    @Test func `a model is measured at every batch size asked for, in that order`() throws {
        let report = try Self.measure(
            try Self.request(PackageFolder.model("open-batch"), batchSizes: [4, 1, 7], iterations: 5, threads: 1))
        #expect(report.subject == "net")
        #expect(report.runtime == "onnxruntime")
        #expect(report.runtimeVersion?.split(separator: ".").count == 3)
        #expect(report.device == "cpu")
        #expect(report.precision == "fp32")
        #expect(try #require(report.loadMilliseconds) > 0)
        #expect(report.measurements.map(\.batchSize) == [4, 1, 7])
        for measurement in report.measurements {
            #expect(measurement.samples.count == 5)
            #expect(measurement.samples.allSatisfy { $0 > 0 })
            #expect(measurement.figures == Figures(samples: measurement.samples))
            #expect(measurement.peakMemoryBytes > 1 << 20)
            let expected = Double(measurement.batchSize) / measurement.figures.mean * 1000
            #expect(abs(measurement.itemsPerSecond / expected - 1) < 1e-9)
        }
    }

    @Test func `inputs are read as the model declares them`() throws {
        let tokens = try Self.session("tokens")
        #expect(
            tokens.inputs == [
                ModelInput(name: "ids", elementType: .int64, dimensions: [.open("batch"), .open("sequence")]),
                ModelInput(name: "mask", elementType: .bool, dimensions: [.open("batch"), .open("sequence")]),
            ])
        #expect(tokens.outputNames == ["y"])
        let fixed = try Self.session("fixed-batch")
        #expect(
            fixed.inputs == [
                ModelInput(name: "x", elementType: .float32, dimensions: [.fixed(1), .fixed(3), .fixed(8), .fixed(8)])
            ])
    }

    @Test func `an input of every type is generated and taken`() throws {
        let session = try Self.session("every-type")
        #expect(Set(session.inputs.map(\.elementType)) == Set(ElementType.allCases))
        #expect(session.inputs.allSatisfy { $0.name == $0.elementType.rawValue })
        let report = try Self.measure(try Self.request(PackageFolder.model("every-type"), batchSizes: [1, 5]))
        #expect(report.measurements.count == 2)
    }

    @Test func `open dimensions besides the batch take the sizes of the task`() throws {
        let report = try Self.measure(
            try Self.request(PackageFolder.model("tokens"), batchSizes: [1, 4], dimensions: ["sequence": 32]))
        #expect(report.measurements.map(\.batchSize) == [1, 4])
        let failure = try Self.failure(try Self.request(PackageFolder.model("tokens")))
        #expect(failure.status == .rejected)
        #expect(failure.code == .invalidConfig)
        #expect(failure.message.contains("sequence"))
        let unnamed = try Self.measure(
            try Self.request(PackageFolder.model("unnamed"), batchSizes: [2], dimensions: ["x[1]": 3]))
        #expect(unnamed.measurements.count == 1)
    }

    @Test func `a model without inputs is run as it is`() throws {
        let report = try Self.measure(try Self.request(PackageFolder.model("no-input")))
        #expect(report.measurements.count == 1)
    }

    @Test func `a batch that the file fixes is measured, and any other refused before anything runs`() throws {
        let report = try Self.measure(try Self.request(PackageFolder.model("fixed-batch"), batchSizes: [1]))
        #expect(report.measurements.count == 1)
        let failure = try Self.failure(try Self.request(PackageFolder.model("fixed-batch"), batchSizes: [1, 8]))
        #expect(failure.code == .modelUnusable)
        #expect(failure.message.contains("batch size 8 cannot be measured: the model net fixes its batch at 1"))
    }

    @Test func `a batch that only the arithmetic does not allow fails with the runtime's own words`() throws {
        let failure = try Self.failure(try Self.request(PackageFolder.model("hidden-batch"), batchSizes: [1, 2]))
        #expect(failure.status == .errored)
        #expect(failure.code == .modelUnusable)
        #expect(failure.message.hasPrefix("the model net cannot run at batch size 2: "))
        #expect(failure.message.contains("Reshape"))
    }

    @Test(arguments: [("strings", "the input words of the model net takes strings"), ("sequence", "the input list")])
    func `an input that cannot be generated is refused by name`(model: String, message: String) throws {
        let failure = try Self.failure(try Self.request(PackageFolder.model(model)))
        #expect(failure.code == .modelUnusable)
        #expect(failure.message.contains(message))
    }

    @Test(arguments: [BenchmarkConfig.Precision.fp16, .bf16, .int8])
    func `a precision that is not there is refused with the one that is`(precision: BenchmarkConfig.Precision) throws {
        let failure = try Self.failure(
            try Self.request(PackageFolder.model("open-batch"), precision: precision))
        #expect(failure.status == .rejected)
        #expect(failure.code == .unsupportedPrecision)
        #expect(
            failure.message
                == "precision \(precision.rawValue) is not available on onnxruntime and cpu; available: fp32")
    }

    @Test func `a model of half precision is not passed off as fp32`() throws {
        let failure = try Self.failure(try Self.request(PackageFolder.model("half")))
        #expect(failure.code == .unsupportedPrecision)
        #expect(failure.message.contains("works in float16"))
    }

    @Test(arguments: [
        ("huge", 1, nil), ("huge", 65_536, nil), ("large", 8, ByteCount.mebibytes(16)),
    ])
    func `inputs over the limit are refused before any memory is taken`(
        model: String, batch: Int, limit: ByteCount?
    ) throws {
        let failure = try Self.failure(
            try Self.request(PackageFolder.model(model), batchSizes: [batch], limit: limit))
        #expect(failure.code == .modelUnusable)
        #expect(failure.message.contains("at batch size \(batch), and may take "))
    }

    @Test func `inputs up to the limit are made`() throws {
        let report = try Self.measure(
            try Self.request(PackageFolder.model("large"), batchSizes: [4], limit: .mebibytes(16)))
        #expect(report.measurements.count == 1)
    }

    @Test func `files that are no model are refused, each with its reason`() throws {
        let scratch = try ScratchFolder()
        let garbage = try scratch.write("this is no model at all", to: "garbage.onnx")
        let cut = scratch("cut.onnx")
        try Data(try Data(contentsOf: URL(fileURLWithPath: PackageFolder.model("tokens"))).prefix(100))
            .write(to: URL(fileURLWithPath: cut))
        let empty = try scratch.write("", to: "empty.onnx")
        for (path, code, words) in [
            (garbage, ReasonCode.modelUnusable, "cannot load the model net"), (cut, .modelUnusable, "cannot load"),
            (empty, .modelUnusable, "is an empty file: \(empty)"), (scratch.path, .modelUnusable, "is no file"),
            (scratch("none.onnx"), .modelMissing, "No such file"),
        ] {
            let failure = try Self.failure(try Self.request(path))
            #expect(failure.status == .errored)
            #expect(failure.code == code, "\(path)")
            #expect(failure.message.contains(words), "\(failure.message)")
        }
    }
}
