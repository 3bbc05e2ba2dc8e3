import DTWire

extension Schemas {
    /// How tasks end, and what their types report.
    static let outcomes: [String: Schema] = [
        "Outcome": .object([
            .has("status", .words(of: OutcomeStatus.self), "How it ended."),
            .has("code", .words(of: ReasonCode.self), "Why."),
            .may("message", .string, "For a person: what happened, and what to do."),
            .may("exit_code", .integer, "Of its first process."),
            .may("signal", .integer, "That ended its first process."),
            .may("started", .time, "By the worker's clock."),
            .may("finished", .time, "By the worker's clock."),
            .may("duration_ms", .number, "How long it ran."),
            .may("usage", .named("Usage"), "What its processes used."),
            .may(
                "streams",
                .object([
                    .may("stdout", .named("StreamSummary"), "Standard output."),
                    .may("stderr", .named("StreamSummary"), "Standard error."),
                ]), "What it wrote."),
            .may("report", .named("Report"), "What its type reports."),
            .may("parts", .list(.named("OutcomePart")), "What was uploaded."),
        ]),
        "StreamSummary": .object([
            .has("length", .integer, "Bytes written."),
            .has("dropped", .integer, "Bytes of these that were not kept."),
        ]),
        "OutcomePart": .object([
            .has("name", .string, "`report`, or an artifact's file name."),
            .has("size", .integer, "In bytes."),
            .has("sha256", .string, "Unpadded base64url."),
        ]),
        "Usage": .object([
            .has("user_ms", .number, "CPU time in user mode."),
            .has("system_ms", .number, "CPU time in the kernel."),
            .has("peak_memory_bytes", .integer, "The largest resident set of one process."),
            .has("read_bytes", .integer, "From storage."),
            .has("written_bytes", .integer, "To storage."),
            .has("leftover_processes", .integer, "That had to be killed at the end."),
        ]),
        "Report": .object([
            .may("benchmark", .named("BenchmarkReport"), "Of a benchmark."),
            .may("test", .object([.has("cases", .list(.named("TestCase")), "In order.")]), "Of a test."),
            .may("custom", .any, "What a custom handler left."),
        ]),
        "TestCase": .object([
            .has("name", .string, "Parameters included."),
            .has("classname", .string, "Its class or module."),
            .has("outcome", .words(of: TestCase.Verdict.self), "How it went."),
            .has("seconds", .number, "How long it took."),
            .may("message", .string, "Why it did not pass."),
        ]),
        "BenchmarkReport": .object([
            .has("subject", .string, "What was measured."),
            .has("runtime", .string, "onnxruntime or command."),
            .may("runtime_version", .string, "The runtime's version."),
            .has("device", .string, "What did the arithmetic."),
            .may("precision", .string, "Of the arithmetic."),
            .may("load_ms", .number, "To load the model."),
            .has("measurements", .list(.named("Measurement")), "One for each batch size."),
        ]),
        "Measurement": .object([
            .has("batch_size", .integer, "Items at once."),
            .has("samples", .list(.number), "Milliseconds of every timed run."),
            .has("figures", .named("Figures"), "What the samples come to."),
            .has("items_per_second", .number, "Batch size over the mean time."),
            .has("peak_memory_bytes", .integer, "Of the process."),
        ]),
        "Figures": .object(
            [.has("count", .integer, "Samples.")]
                + ["mean", "standard_deviation", "minimum", "maximum", "p50", "p90", "p95", "p99"].map {
                    .has($0, .number, "Milliseconds.")
                }),
    ]
}
