import ArgumentParser
import DTWire

/// `dt submit benchmark`.
struct SubmitBenchmarkCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "benchmark", abstract: "Measure a model at some batch sizes, or time a program's runs.",
        usage: """
            dt submit benchmark --model NAME [--batch-sizes 1,2,4] [options]
            dt submit benchmark [options] -- PROGRAM ARGUMENT…
            """)

    @Option(
        help: .init(
            "A model: a file on the worker, a name in its model folders, or one sent with --source.", valueName: "name")
    )
    var model: String?

    @Option(help: .init("Items at once, one measurement for each, with commas.", valueName: "sizes"))
    var batchSizes: CommaList<Int>?

    @Option(help: "fp32, fp16, bf16 or int8.")
    var precision: BenchmarkConfig.Precision?

    @Option(help: .init("Timed runs for each batch size.", valueName: "count"))
    var iterations: Int?

    @Option(help: .init("Runs before the timed ones.", valueName: "count"))
    var warmup: Int?

    @Option(help: .init("Threads within one operator.", valueName: "count"))
    var threads: Int?

    @Argument(parsing: .postTerminator, help: "A program and its arguments, instead of a model.")
    var program: [String] = []

    @OptionGroup(title: "Task") var task: TaskFlags
    @OptionGroup var submit: SubmitFlags

    func run() async throws {
        var config: [String: JSONValue] = [:]
        if let model { config["model"] = .string(model) }
        if !program.isEmpty { config["command"] = .array(program.map { .string($0) }) }
        if let batchSizes { config["batch_sizes"] = .array(batchSizes.elements.map { .integer(Int64($0)) }) }
        if let precision { config["precision"] = .string(precision.rawValue) }
        if let iterations { config["iterations"] = .integer(Int64(iterations)) }
        if let warmup { config["warmup"] = .integer(Int64(warmup)) }
        if let threads { config["threads"] = .integer(Int64(threads)) }
        try await reporting { try await submit.submit { try [task.task("benchmark", config)] } }
    }
}
