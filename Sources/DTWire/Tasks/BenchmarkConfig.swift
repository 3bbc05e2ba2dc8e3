/// What a `benchmark` task measures: a model on a runtime, or the runs of a program. Exactly one of `model` and `command`.
package struct BenchmarkConfig: Hashable, Sendable, Codable {
    /// A model's file: among the task's sources, by name in the worker's model folders, or an absolute path on the worker.
    package var model: String?
    /// A program and its arguments, whose runs are timed.
    package var command: [String]?
    /// How many items go through the model at once, one measurement for each.
    package var batchSizes: [Int]
    /// The arithmetic of the model: `fp32` for now.
    package var precision: Precision
    /// Timed runs for each batch size.
    package var iterations: Int
    /// Runs before the timed ones, whose times are not kept.
    package var warmup: Int
    /// Threads within one operator; the runtime's choice when absent.
    package var threads: Int?
    /// Sizes for dimensions that the model leaves open, by their name in the model, besides the batch.
    package var dimensions: [String: Int]

    package enum Precision: String, Choice {
        case fp32, fp16, bf16, int8
    }

    package init(
        model: String? = nil, command: [String]? = nil, batchSizes: [Int] = [1], precision: Precision = .fp32,
        iterations: Int = 10, warmup: Int = 3, threads: Int? = nil, dimensions: [String: Int] = [:]
    ) {
        self.model = model
        self.command = command
        self.batchSizes = batchSizes
        self.precision = precision
        self.iterations = iterations
        self.warmup = warmup
        self.threads = threads
        self.dimensions = dimensions
    }

    enum CodingKeys: String, CodingKey {
        case model, command, precision, iterations, warmup, threads, dimensions
        case batchSizes = "batch_sizes"
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            model: try container.decodeIfPresent(String.self, forKey: .model),
            command: try container.decodeIfPresent([String].self, forKey: .command),
            batchSizes: try container.decodeIfPresent([Int].self, forKey: .batchSizes) ?? [1],
            precision: try container.decodeIfPresent(Precision.self, forKey: .precision) ?? .fp32,
            iterations: try container.decodeIfPresent(Int.self, forKey: .iterations) ?? 10,
            warmup: try container.decodeIfPresent(Int.self, forKey: .warmup) ?? 3,
            threads: try container.decodeIfPresent(Int.self, forKey: .threads),
            dimensions: try container.decodeIfPresent([String: Int].self, forKey: .dimensions) ?? [:])
        try check(container)
    }

    private func check(_ container: KeyedDecodingContainer<CodingKeys>) throws {
        try container.require(
            (model == nil) != (command == nil), "one of model and command is needed, and only one",
            at: model == nil ? .model : .command)
        try container.require(
            model.map { !$0.isEmpty && !$0.utf8.contains(0) } ?? true, "must name a model", at: .model)
        try container.require(
            command.map { $0.first?.isEmpty == false && !$0.contains { $0.utf8.contains(0) } } ?? true,
            "must be a program and its arguments", at: .command)
        try container.require(!batchSizes.isEmpty && batchSizes.count <= 64, "must hold 1 to 64 sizes", at: .batchSizes)
        if let index = batchSizes.firstIndex(where: { !(1...65_536).contains($0) }) {
            throw DecodingError.dataCorrupted(
                .init(
                    codingPath: container.codingPath + [CodingKeys.batchSizes, AnyKey(index)],
                    debugDescription: "must be from 1 to 65536, and is \(batchSizes[index])"))
        }
        try container.require(Set(batchSizes).count == batchSizes.count, "must not repeat a size", at: .batchSizes)
        try container.require((1...1_000_000).contains(iterations), "must be from 1 to 1000000", at: .iterations)
        try container.require(
            iterations * batchSizes.count <= 1_000_000,
            "times the number of batch sizes must be at most 1000000, for every run's time is reported", at: .iterations
        )
        try container.require((0...1_000_000).contains(warmup), "must be from 0 to 1000000", at: .warmup)
        try container.require(threads.map { (1...1024).contains($0) } ?? true, "must be from 1 to 1024", at: .threads)
        for (name, size) in dimensions.sorted(by: { $0.key < $1.key }) where !(1...1_048_576).contains(size) {
            throw DecodingError.dataCorrupted(
                .init(
                    codingPath: container.codingPath + [CodingKeys.dimensions, AnyKey(name)],
                    debugDescription: "must be from 1 to 1048576, and is \(size)"))
        }
        try container.require(
            command == nil || (batchSizes == [1] && precision == .fp32 && threads == nil && dimensions.isEmpty),
            "takes only iterations and warmup beside it", at: .command)
    }
}
