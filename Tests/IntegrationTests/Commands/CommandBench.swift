import DTStore
import DTTestKit
import DTWire

/// The real `dt` against a real server over a real store, with a scripted worker behind it.
struct CommandBench: Sendable {
    let api: APIBench
    let folder: ScratchFolder
    let url: String

    /// Serves for as long as the body runs.
    static func run<Result: Sendable>(
        _ body: @Sendable @escaping (CommandBench) async throws -> Result
    ) async throws -> Result {
        let api = try await APIBench()
        let folder = try ScratchFolder()
        return try await api.run { probe in try await body(CommandBench(api: api, folder: folder, url: probe.url)) }
    }

    /// Nothing of the machine's own settings reaches the command.
    var environment: [String: String] {
        [
            "PATH": "/usr/bin:/bin", "HOME": folder.path, "TZ": "UTC", "DT_COORDINATOR_URL": url,
            "DT_API_KEY": api.key(.admin),
        ]
    }

    func start(
        _ arguments: [String], input: String = "", environment changes: [String: String] = [:]
    ) throws -> Program {
        try Program(
            BuiltProduct.path("dt"), arguments, environment: environment.merging(changes) { $1 }, input: input,
            currentFolder: folder.path)
    }

    func dt(
        _ arguments: String..., input: String = "", environment: [String: String] = [:]
    ) async throws -> Program.Ending {
        try await start(arguments, input: input, environment: environment).ending()
    }

    /// Lets the worker take what is queued, and end it so.
    func work(_ outcome: Outcome = ScriptedCoordinator.success) async throws {
        let session = try await api.control.register()
        for lease in try await api.control.startAll(on: session) {
            try await api.control.finish(lease, outcome, on: session)
        }
    }

    /// Waits until so many tasks are queued.
    func isQueued(_ count: Int) async throws -> Bool {
        for _ in 0..<10_000 {
            if try await api.store.counts()[.queued] == count { return true }
            try await Task.sleep(for: .milliseconds(2))
        }
        return false
    }
}
