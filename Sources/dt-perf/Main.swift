import Glibc

/// `dt-perf [--json] [--only TEXT] [--seconds N] [SUITE…]`: micro benchmarks of what every task passes through; all suites when none is named.
@main
struct Main {
    /// The suites by name. A suite's benchmarks, and what they need, are made only when it is asked for.
    static let suites: [(name: String, make: @Sendable () async throws -> [Benchmark])] = [
        ("wire", WireSuite.benchmarks), ("session", SessionSuite.benchmarks), ("host", HostSuite.benchmarks),
        ("store", StoreSuite.benchmarks), ("process", ProcessSuite.benchmarks),
    ]

    static func main() async {
        do {
            try await run(Options(CommandLine.arguments.dropFirst(), suites: suites.map(\.name)))
        } catch {
            let text = Array("dt-perf: \(error)\n".utf8)
            write(STDERR_FILENO, text, text.count)
            exit(error is UsageError ? EX_USAGE : EXIT_FAILURE)
        }
    }

    private static func run(_ options: Options) async throws {
        if let help = options.help { return print(help) }
        var figures: [Figure] = []
        for suite in suites where options.suites.contains(suite.name) {
            for benchmark in try await suite.make() where benchmark.name.contains(options.only) || options.only.isEmpty
            {
                let figure = try await benchmark.run(suite: suite.name, for: options.time)
                if !options.json { print(figure.line) }
                figures.append(figure)
            }
        }
        if options.json { print(try Figure.json(figures)) }
    }
}
