import DTBenchmark
import DTTestKit
import DTWire
import Foundation
import Testing

/// The program as the worker starts it.
@Suite(.timeLimit(.minutes(5)))
struct DtBenchTests {
    private struct Ended {
        var code: Int32
        var output: String
        var errors: String
    }

    private static func run(_ arguments: [String]) throws -> Ended {
        let program = Process()
        program.executableURL = URL(fileURLWithPath: BuiltProduct.path("dt-bench"))
        program.arguments = arguments
        program.standardInput = FileHandle.nullDevice
        let (output, errors) = (Pipe(), Pipe())
        program.standardOutput = output
        program.standardError = errors
        try program.run()
        let text = output.fileHandleForReading.readDataToEndOfFile()
        let complaint = errors.fileHandleForReading.readDataToEndOfFile()
        program.waitUntilExit()
        return Ended(
            code: program.terminationStatus, output: String(decoding: text, as: UTF8.self),
            errors: String(decoding: complaint, as: UTF8.self))
    }

    private static func write(_ request: BenchmarkRequest, in scratch: ScratchFolder) throws -> String {
        try scratch.write(String(decoding: JSONText.encode(request), as: UTF8.self), to: "request.json")
    }

    private static func answer(_ scratch: ScratchFolder) throws -> BenchmarkAnswer {
        try JSONText.decode(from: Array(try Data(contentsOf: URL(fileURLWithPath: scratch("answer.json")))))
    }

    @Test func `a report is written, and progress told in lines of JSON`() throws {
        let scratch = try ScratchFolder()
        let request = BenchmarkRequest(
            subject: "nothing", config: BenchmarkConfig(command: ["true"], iterations: 4, warmup: 1),
            reportPath: scratch("answer.json"))
        let ended = try Self.run([try Self.write(request, in: scratch)])
        #expect(ended.code == 0, "\(ended.errors)")
        let report = try #require(try Self.answer(scratch).report)
        #expect(report.subject == "nothing")
        #expect(report.measurements.map(\.samples.count) == [4])
        let lines = try ended.output.split(separator: "\n").map {
            try JSONText.decode(BenchmarkProgress.self, from: Array($0.utf8))
        }
        #expect(lines.map(\.progress) == lines.map(\.progress).sorted())
        #expect(lines.first == BenchmarkProgress(progress: 0, step: "runs"))
        #expect(lines.last == BenchmarkProgress(progress: 1, step: "done"))
    }

    @Test(.enabled(if: TestRuntime.isUsable, .init(rawValue: TestRuntime.advice)))
    func `a model is measured in a process of its own`() throws {
        let scratch = try ScratchFolder()
        let request = BenchmarkRequest(
            subject: "tokens", modelPath: PackageFolder.model("tokens"), pythonPaths: [try TestRuntime.pythonPath()],
            config: BenchmarkConfig(
                model: "tokens", batchSizes: [1, 2], iterations: 3, warmup: 1, dimensions: ["sequence": 8]),
            reportPath: scratch("answer.json"))
        let ended = try Self.run([try Self.write(request, in: scratch)])
        #expect(ended.code == 0, "\(ended.errors)")
        #expect(try Self.answer(scratch).report?.measurements.map(\.batchSize) == [1, 2])
        #expect(ended.output.contains("batch 2"))
    }

    /// What is told of an own process's memory is not disturbed by the tests beside this one.
    @Test(.enabled(if: TestRuntime.isUsable, .init(rawValue: TestRuntime.advice)))
    func `inputs and outputs are let go`() throws {
        let scratch = try ScratchFolder()
        var request = BenchmarkRequest(
            subject: "outputs", modelPath: PackageFolder.model("open-batch"),
            pythonPaths: [try TestRuntime.pythonPath()],
            config: BenchmarkConfig(model: "outputs", batchSizes: [65_536], iterations: 400, warmup: 0),
            reportPath: scratch("answer.json"))
        _ = try Self.run([try Self.write(request, in: scratch)])
        let outputs = try #require(try Self.answer(scratch).report)
        // Each run has an output of 1 MiB.
        #expect(outputs.measurements[0].peakMemoryBytes < 200 << 20)

        request.modelPath = PackageFolder.model("large")
        request.config = BenchmarkConfig(model: "inputs", batchSizes: [6, 5, 4, 3, 2, 1], iterations: 1, warmup: 0)
        _ = try Self.run([try Self.write(request, in: scratch)])
        let inputs = try #require(try Self.answer(scratch).report)
        let peaks = inputs.measurements.map(\.peakMemoryBytes)
        // The inputs of a batch take 4 MiB times its size: all of them together 60 MiB more than the first.
        #expect(try #require(peaks.last) < peaks[0] + (24 << 20))
    }

    @Test func `no descriptor is lost from run to run`() throws {
        let scratch = try ScratchFolder()
        let count = "ls /proc/$PPID/fd | wc -l >> \"$0\""
        let request = BenchmarkRequest(
            subject: "descriptors",
            config: BenchmarkConfig(command: ["sh", "-c", count, scratch("counts")], iterations: 20, warmup: 0),
            reportPath: scratch("answer.json"))
        #expect(try Self.run([try Self.write(request, in: scratch)]).code == 0)
        let counts = try String(contentsOfFile: scratch("counts"), encoding: .utf8).split(separator: "\n")
        #expect(counts.count == 20)
        #expect(Set(counts).count <= 2, "it changes by the pipe's end that is closed after the start: \(counts)")
    }

    @Test func `a failure is an answer too`() throws {
        let scratch = try ScratchFolder()
        let request = BenchmarkRequest(
            subject: "net", modelPath: scratch("net.onnx"), runtimeLibrary: scratch("none.so"),
            config: BenchmarkConfig(model: "net"), reportPath: scratch("answer.json"))
        let ended = try Self.run([try Self.write(request, in: scratch)])
        #expect(ended.code == 0, "\(ended.errors)")
        let answer = try Self.answer(scratch)
        #expect(answer.report == nil)
        #expect(answer.failure?.code == .runtimeMissing)
    }

    @Test(arguments: [[], ["a", "b"], ["--help"]])
    func `anything but one request is an error of usage`(arguments: [String]) throws {
        let ended = try Self.run(arguments)
        #expect(ended.code == EX_USAGE)
        #expect(ended.errors == "dt-bench: usage: dt-bench REQUEST.json\n")
    }

    @Test func `a request that is not there cannot be read`() throws {
        let scratch = try ScratchFolder()
        let ended = try Self.run([scratch("none.json")])
        #expect(ended.code == EX_NOINPUT)
        #expect(ended.errors.contains(scratch("none.json")))
    }

    @Test(arguments: [
        ("{", "1:2"), ("{\"subject\": 7}", "subject"),
        (
            """
            {"subject":"x","python_paths":[],"config":{"model":"m","batch_sizes":[0]},"report_path":"/nowhere"}
            """, "config.batch_sizes[0]: must be from 1 to 65536, and is 0"
        ),
    ])
    func `a request that cannot be understood is refused with the place`(text: String, place: String) throws {
        let scratch = try ScratchFolder()
        let ended = try Self.run([try scratch.write(text, to: "request.json")])
        #expect(ended.code == EX_DATAERR)
        #expect(ended.errors.contains(place), "\(ended.errors)")
    }

    @Test func `an answer that cannot be written is an error that names the file`() throws {
        let scratch = try ScratchFolder()
        let request = BenchmarkRequest(
            subject: "nothing", config: BenchmarkConfig(command: ["true"], iterations: 1, warmup: 0),
            reportPath: scratch("none/answer.json"))
        let ended = try Self.run([try Self.write(request, in: scratch)])
        #expect(ended.code == EX_CANTCREAT)
        #expect(ended.errors.contains(scratch("none/answer.json")))
    }

    @Test func `the answer is written although nobody reads the progress`() throws {
        let scratch = try ScratchFolder()
        let request = BenchmarkRequest(
            subject: "nothing", config: BenchmarkConfig(command: ["true"], iterations: 2, warmup: 0),
            reportPath: scratch("answer.json"))
        let path = try Self.write(request, in: scratch)
        let shell = Process()
        shell.executableURL = URL(fileURLWithPath: "/bin/sh")
        // The reader of the pipe ends at once.
        shell.arguments = ["-c", "(sleep 0.2; exec \"$0\" \"$1\") | true", BuiltProduct.path("dt-bench"), path]
        try shell.run()
        shell.waitUntilExit()
        #expect(try Self.answer(scratch).report != nil)
    }

    @Test func `a request to end is followed at once`() throws {
        let scratch = try ScratchFolder()
        let request = BenchmarkRequest(
            subject: "long", config: BenchmarkConfig(command: ["sleep", "2"], iterations: 1000, warmup: 0),
            reportPath: scratch("answer.json"))
        let program = Process()
        program.executableURL = URL(fileURLWithPath: BuiltProduct.path("dt-bench"))
        program.arguments = [try Self.write(request, in: scratch)]
        let output = Pipe()
        program.standardOutput = output
        try program.run()
        // The first line comes when the runs begin.
        #expect(!output.fileHandleForReading.availableData.isEmpty)
        program.terminate()
        program.waitUntilExit()
        #expect(program.terminationReason == .uncaughtSignal)
        #expect(program.terminationStatus == SIGTERM)
        #expect(!FileManager.default.fileExists(atPath: scratch("answer.json")))
    }
}
