/// What a benchmark measured, and on what.
package struct BenchmarkReport: Hashable, Sendable, Codable {
    /// What was measured: the model's name, or the command.
    package var subject: String
    /// `onnxruntime` or `command`.
    package var runtime: String
    /// The runtime's own version.
    package var runtimeVersion: String?
    /// The device that did the arithmetic: `cpu`.
    package var device: String
    package var precision: String?
    /// Milliseconds to load the model and make it ready.
    package var loadMilliseconds: Double?
    /// One measurement for each batch size, in the order asked for.
    package var measurements: [Measurement]

    package init(
        subject: String, runtime: String, runtimeVersion: String? = nil, device: String, precision: String? = nil,
        loadMilliseconds: Double? = nil, measurements: [Measurement]
    ) {
        self.subject = subject
        self.runtime = runtime
        self.runtimeVersion = runtimeVersion
        self.device = device
        self.precision = precision
        self.loadMilliseconds = loadMilliseconds
        self.measurements = measurements
    }

    enum CodingKeys: String, CodingKey {
        case subject, runtime, device, precision, measurements
        case runtimeVersion = "runtime_version"
        case loadMilliseconds = "load_ms"
    }
}

/// The timed runs at one batch size.
package struct Measurement: Hashable, Sendable, Codable {
    package var batchSize: Int
    /// Every timed run in milliseconds, in the order they were made.
    package var samples: [Double]
    package var figures: Figures
    /// Items through the model per second: batch size over the mean time.
    package var itemsPerSecond: Double
    /// The process's peak resident memory when the runs were done, in bytes.
    package var peakMemoryBytes: Int64

    package init(
        batchSize: Int, samples: [Double], figures: Figures, itemsPerSecond: Double, peakMemoryBytes: Int64
    ) {
        self.batchSize = batchSize
        self.samples = samples
        self.figures = figures
        self.itemsPerSecond = itemsPerSecond
        self.peakMemoryBytes = peakMemoryBytes
    }

    enum CodingKeys: String, CodingKey {
        case samples, figures
        case batchSize = "batch_size"
        case itemsPerSecond = "items_per_second"
        case peakMemoryBytes = "peak_memory_bytes"
    }
}

/// What samples come to, in milliseconds.
package struct Figures: Hashable, Sendable, Codable {
    package var count: Int
    package var mean: Double
    /// Sample standard deviation (n − 1); 0 for a single sample.
    package var standardDeviation: Double
    package var minimum: Double
    package var maximum: Double
    package var p50: Double
    package var p90: Double
    package var p95: Double
    package var p99: Double

    package init(
        count: Int, mean: Double, standardDeviation: Double, minimum: Double, maximum: Double, p50: Double, p90: Double,
        p95: Double, p99: Double
    ) {
        self.count = count
        self.mean = mean
        self.standardDeviation = standardDeviation
        self.minimum = minimum
        self.maximum = maximum
        self.p50 = p50
        self.p90 = p90
        self.p95 = p95
        self.p99 = p99
    }

    enum CodingKeys: String, CodingKey {
        case count, mean, minimum, maximum, p50, p90, p95, p99
        case standardDeviation = "standard_deviation"
    }
}
