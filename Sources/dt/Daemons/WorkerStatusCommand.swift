import ArgumentParser
import DTConfig
import DTTerminal
import DTWire
import DTWorker

/// `dt worker status`: how the worker processes of this machine are, asked by their sockets.
struct WorkerStatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Show how the workers with this state folder are.",
        discussion:
            "Exits with 0 when every identity is ready to take tasks, with 1 when one is not, with 69 without a worker.",
        helpNames: .shortAndLong)

    @OptionGroup var control: ControlFlags

    @Flag(help: "Print JSON: one object for each process.")
    var json = false

    func run() async throws {
        try await reporting {
            let console = Console()
            let reports = try await control.reports()
            for report in reports.map(\.report) {
                if json {
                    try console.printJSON(report)
                } else {
                    WorkerStatusView(report).print(on: console)
                }
            }
            let isReady = reports.allSatisfy { control.shown($0.report).allSatisfy(\.isReady) }
            if !isReady { throw Failure.Code.unsuccessful.exit }
        }
    }
}

/// `dt worker reload`: has the worker processes of this machine read their settings again.
struct WorkerReloadCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reload", abstract: "Have the workers with this state folder read their settings again.",
        discussion: "Exits with 78 when the settings are wrong; the worker then goes on with those that it has.",
        helpNames: .shortAndLong)

    @OptionGroup var control: ControlFlags

    @Flag(help: "Print JSON: one object for each process.")
    var json = false

    func run() async throws {
        try await reporting {
            let console = Console()
            var errors: [String] = []
            for (client, _) in try await control.reports() {
                let report = try await client.reload()
                errors += report.errors
                if json {
                    try console.printJSON(report)
                } else {
                    for warning in report.warnings { console.note("Warning: \(DisplayText.harmless(warning))") }
                    if report.result != .refused {
                        console.print("worker \(client.process): \(DisplayText.harmless(report.summary))")
                    }
                }
            }
            guard errors.isEmpty else { throw Failure(.configuration, errors.joined(separator: "\n")) }
        }
    }
}

/// Which worker processes are meant.
struct ControlFlags: ParsableArguments {
    @Option(help: "The state folder of the worker. Else the one that its files of settings name, else the usual one.")
    var stateDir: String?

    @Option(help: "A YAML file with settings of the worker, as it was started with; repeatable.")
    var config: [String] = []

    @Option(help: "The name of an identity: only the process that has it is asked.")
    var name: String?

    /// The processes and how they are.
    ///
    /// - Throws: `Failure` with `unavailable` when there is none.
    func reports() async throws -> [(client: ControlClient, report: WorkerReport)] {
        let surroundings = Surroundings.current()
        let folder =
            try stateDir.map { try surroundings.base.resolve($0) }
            ?? WorkerSettings.stateDir(configFiles: config, surroundings: surroundings)
        guard let folder else { throw Failure(.configuration, "there is no home folder; give --state-dir") }
        var found: [(client: ControlClient, report: WorkerReport)] = []
        for (process, path) in ControlSocket.all(in: folder) {
            let client = ControlClient(process: process, path: path)
            // One that is just ending, or begins, has no answer yet.
            guard let report = try? await client.status() else { continue }
            if name == nil || report.identities.contains(where: { $0.name == name }) { found.append((client, report)) }
        }
        guard found.isEmpty else { return found }
        let whom = name.map { "worker named \($0)" } ?? "worker"
        throw Failure(.unavailable, "no \(whom) with the state folder \(folder) runs here; --state-dir names another")
    }

    /// The identities that are asked about.
    func shown(_ report: WorkerReport) -> [IdentityReport] {
        report.identities.filter { name == nil || $0.name == name }
    }
}
