import FoundationEssentials
import Glibc

/// Measures the programs that it is pointed at, against the budgets; see scripts/bench.
@main
struct Main {
    static func main() {
        // A program that ends while it is written to is an error of one call, not the end of the measuring.
        signal(SIGPIPE, SIG_IGN)
        do {
            let figures = try run(Options(CommandLine.arguments.dropFirst()))
            if figures.contains(where: { $0.isMet == false }) { exit(EXIT_FAILURE) }
        } catch {
            say("dt-benchmarks: \(error)")
            exit(error is UsageError ? EX_USAGE : EX_SOFTWARE)
        }
    }

    /// Runs the scenarios and prints their figures.
    ///
    /// - Returns: those that count for the exit code.
    private static func run(_ options: Options) throws -> [Figure] {
        let site = Site(programs: options.programs, folder: options.folder)
        var figures: [Figure] = []
        for scenario in options.scenarios {
            say("==> \(scenario.rawValue): \(scenario.summary)")
            figures += try scenario.measure(at: site)
        }
        print(options.json ? try Figure.json(figures) : FigureTable(figures).text)
        return options.enforce ? figures : []
    }

    /// Says how far it is where it does not mix with the figures.
    private static func say(_ line: String) {
        let bytes = Array("\(line)\n".utf8)
        write(STDERR_FILENO, bytes, bytes.count)
    }
}
