/// What the command line asks for.
struct Options {
    /// The folder in which `dt` and `dt-warden` lie.
    var programs = ""
    /// Where databases and logs are written: on the file system whose commits count.
    var folder = ""
    var json = false
    /// Whether a missed budget is a failure.
    var enforce = false
    var scenarios: [Scenario] = []

    /// Reads the arguments after the program's name; `UsageError` for anything unknown.
    init(_ arguments: some Sequence<String>) throws(UsageError) {
        var rest = arguments.makeIterator()
        while let argument = rest.next() {
            switch argument {
            case "--json": json = true
            case "--enforce": enforce = true
            case "--programs":
                guard let path = rest.next() else { throw UsageError("--programs takes a folder") }
                programs = path
            case "--folder":
                guard let path = rest.next() else { throw UsageError("--folder takes a folder") }
                folder = path
            default:
                guard let scenario = Scenario(rawValue: argument) else {
                    throw UsageError("neither an option nor a scenario: \(argument)")
                }
                scenarios.append(scenario)
            }
        }
        guard !programs.isEmpty, !folder.isEmpty else { throw UsageError("--programs and --folder are needed") }
        if scenarios.isEmpty { scenarios = Scenario.allCases }
    }
}

/// A command line that cannot be understood.
struct UsageError: Error, CustomStringConvertible {
    let message: String

    init(_ message: String) { self.message = message }

    var description: String {
        let names = Scenario.allCases.map(\.rawValue).joined(separator: "|")
        return "\(message)\nusage: dt-benchmarks --programs DIR --folder DIR [--json] [--enforce] [\(names)]…"
    }
}
