/// What the command line asks for.
struct Options {
    var suites: [String] = []
    var time: Duration = .seconds(1)
    /// Only benchmarks whose names hold this.
    var only = ""
    var json = false
    /// What to print instead of measuring.
    var help: String?

    /// Reads the arguments after the program's name; `UsageError` for anything unknown.
    init(_ arguments: some Sequence<String>, suites known: [String]) throws(UsageError) {
        var rest = arguments.makeIterator()
        while let argument = rest.next() {
            switch argument {
            case "--json": json = true
            case "--help", "-h": help = Self.usage(known)
            case "--only":
                guard let text = rest.next() else { throw UsageError(message: "--only takes a text", suites: known) }
                only = text
            case "--seconds":
                guard let text = rest.next(), let seconds = Double(text), seconds > 0, seconds <= 3600 else {
                    throw UsageError(message: "--seconds takes a number above 0, at most 3600", suites: known)
                }
                time = .seconds(seconds)
            case _ where known.contains(argument): suites.append(argument)
            default: throw UsageError(message: "neither an option nor a suite: \(argument)", suites: known)
            }
        }
        if suites.isEmpty { suites = known }
    }

    static func usage(_ suites: [String]) -> String {
        "usage: dt-perf [--json] [--only TEXT] [--seconds N] [\(suites.joined(separator: "|"))]…"
    }
}

/// A command line that cannot be understood.
struct UsageError: Error, CustomStringConvertible {
    var message: String
    var suites: [String]

    var description: String { "\(message)\n\(Options.usage(suites))" }
}
