import DTTestKit
import Glibc
import Synchronization

/// A `dt worker` with a state folder of its own: started, killed and started again as the same worker.
final class WorkerProcess: Sendable {
    let folder: String
    private let url: String
    private let key: String?
    private let options: [String]
    private let environment: [String: String]
    private struct State {
        var child: ChildProcess?
        var starts = 0
    }
    private let state = Mutex(State())

    /// - Parameters:
    ///   - key: In its environment as `DT_API_KEY`.
    ///   - options: More of the command line; they come last.
    init(in folder: String, url: String, key: String?, options: [String] = [], environment: [String: String] = [:]) {
        self.folder = folder
        self.url = url
        self.key = key
        self.options = options
        self.environment = environment
    }

    /// Short times, so that a test is short too.
    static let quick = ["--heartbeat-interval", "0.25", "--reconnect-interval", "0.05", "--reconnect-attempts", "0"]

    var stateFolder: String { "\(folder)/state" }
    var child: ChildProcess? { state.withLock { $0.child } }
    var log: String { child?.output ?? "" }

    func start() throws {
        let number = state.withLock { state in
            state.starts += 1
            return state.starts
        }
        var variables = ["PATH": "/usr/bin:/bin", "HOME": folder].merging(environment) { $1 }
        variables["DT_API_KEY"] = key
        let child = try ChildProcess(
            "dt", ["worker", "--name", "worker", "--coordinator", url, "--state-dir", stateFolder] + options,
            environment: variables, outputPath: "\(folder)/worker.\(number).log")
        state.withLock { $0.child = child }
    }

    func kill() { child?.killNow() }
    func terminate() { child?.signal(SIGTERM) }
}
