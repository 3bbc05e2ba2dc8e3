package import DTWire

/// Measures what a request asks for.
package struct Benchmark {
    private let request: BenchmarkRequest
    private let settings: BenchmarkSettings
    private let memory: ProcessMemory

    package init(_ request: BenchmarkRequest, settings: BenchmarkSettings) {
        self.request = request
        self.settings = settings
        memory = ProcessMemory(procFolder: settings.procFolder)
    }

    /// Makes all runs.
    /// - Parameter progress: Is told how far it is.
    /// - Throws: Why there is no report.
    package func measure(
        progress: @escaping (BenchmarkProgress) -> Void
    ) throws(BenchmarkFailure) -> BenchmarkReport {
        if let command = request.config.command { return try measure(command: command, progress: progress) }
        guard let path = request.modelPath else {
            throw BenchmarkFailure(
                status: .rejected, code: .invalidConfig,
                message: "the request names neither a model's file nor a command")
        }
        return try measure(modelAt: path, progress: progress)
    }

    // MARK: A program

    private func measure(
        command: [String], progress: @escaping (BenchmarkProgress) -> Void
    ) throws(BenchmarkFailure) -> BenchmarkReport {
        let config = request.config
        var run = CommandRun(
            command, environment: settings.environment, warmup: config.warmup, iterations: config.iterations)
        var meter = ProgressMeter(
            total: Double(config.warmup + config.iterations), stopwatch: settings.stopwatch, report: progress)
        meter.begin("runs")
        let measurement = try measure(&run, batch: 1, meter: &meter)
        meter.finish()
        return BenchmarkReport(
            subject: request.subject, runtime: "command", device: "cpu", measurements: [measurement])
    }

    // MARK: A model

    private func measure(
        modelAt path: String, progress: @escaping (BenchmarkProgress) -> Void
    ) throws(BenchmarkFailure) -> BenchmarkReport {
        let config = request.config
        try check(config.precision)
        let runs = Double(config.warmup + config.iterations)
        // A run at a batch of eight takes about as long as eight at a batch of one.
        let total = runs * Double(config.batchSizes.reduce(0, +))
        var meter = ProgressMeter(total: total, stopwatch: settings.stopwatch, report: progress)
        meter.begin("loading the model")
        let library = try LibrarySearch(
            library: request.runtimeLibrary, pythonPaths: request.pythonPaths, environment: settings.environment,
            root: settings.root
        ).open()
        let start = settings.stopwatch.now()
        let session = try OnnxSession(
            library: library, model: request.subject, path: path, threads: config.threads)
        let loaded = settings.stopwatch.now()
        try check(config.precision, against: session.inputs)

        let tensors = OnnxTensors(
            session: session, model: request.subject, limit: inputMemoryLimit, seed: settings.seed)
        // What cannot be measured is found before any time is spent on measuring.
        let shapes = try shapes(of: session, tensors: tensors)
        var measurements: [Measurement] = []
        for (batch, shapes) in zip(config.batchSizes, shapes) {
            meter.begin("batch \(batch)", weight: Double(batch))
            var run = OnnxRun(
                session: session, model: request.subject, batch: batch,
                tensors: try tensors.make(shapes: shapes, batch: batch), memory: memory)
            measurements.append(try measure(&run, batch: batch, meter: &meter))
        }
        meter.finish()
        return BenchmarkReport(
            subject: request.subject, runtime: "onnxruntime", runtimeVersion: library.version, device: "cpu",
            precision: config.precision.rawValue, loadMilliseconds: Double(loaded - start) / 1e6,
            measurements: measurements)
    }

    /// The shapes of the inputs for each batch size.
    private func shapes(
        of session: OnnxSession, tensors: OnnxTensors
    ) throws(BenchmarkFailure) -> [[[Int]]] {
        let inputs = try InputShapes(
            model: request.subject, inputs: session.inputs, sizes: request.config.dimensions)
        var shapes: [[[Int]]] = []
        for batch in request.config.batchSizes {
            let shape = try inputs.shapes(batch: batch)
            _ = try tensors.lengths(shape, batch: batch)
            shapes.append(shape)
        }
        return shapes
    }

    private var inputMemoryLimit: Int64 {
        let limit = (request.inputMemoryLimit ?? settings.inputMemoryLimit).rawValue
        return min(limit, memory.available() ?? limit)
    }

    private func check(_ precision: BenchmarkConfig.Precision) throws(BenchmarkFailure) {
        guard precision == .fp32 else {
            throw BenchmarkFailure(
                status: .rejected, code: .unsupportedPrecision,
                message: "precision \(precision.rawValue) is not available on onnxruntime and cpu; available: fp32")
        }
    }

    /// Refuses to call a model's arithmetic fp32 when all that goes into it is of half the width.
    private func check(
        _ precision: BenchmarkConfig.Precision, against inputs: [ModelInput]
    ) throws(BenchmarkFailure) {
        let wide = inputs.contains { $0.elementType == .float32 || $0.elementType == .float64 }
        guard !wide, let half = inputs.first(where: { [.float16, .bfloat16].contains($0.elementType) }) else { return }
        throw BenchmarkFailure(
            status: .rejected, code: .unsupportedPrecision,
            message: "precision \(precision.rawValue) was asked for, and the model \(request.subject) works in "
                + "\(half.elementType.rawValue) (its input \(half.name)); available on onnxruntime and cpu: fp32")
    }

    // MARK: Both

    private func measure(
        _ run: inout some MeasurableRun, batch: Int, meter: inout ProgressMeter
    ) throws(BenchmarkFailure) -> Measurement {
        let samples = try settings.stopwatch.time(
            &run, warmup: request.config.warmup, iterations: request.config.iterations
        ) { meter.count() }
        guard let figures = Figures(samples: samples) else {
            throw BenchmarkFailure(code: .internalError, message: "no run was timed")
        }
        return Measurement(
            batchSize: batch, samples: samples, figures: figures,
            itemsPerSecond: Double(batch) / (figures.mean / 1000), peakMemoryBytes: try run.peakMemoryBytes())
    }
}
