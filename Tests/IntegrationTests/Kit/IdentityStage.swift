import DTTestKit
import DTWire
import DTWorker
import Glibc

/// A coordinator, and worker processes with several identities that a file declares.
final class IdentityStage: Sendable {
    let stage: Stage

    init() async throws { stage = try await Stage(startsWorker: false) }

    var api: API { get throws { try stage.api } }
    var scratch: ScratchFolder { stage.scratch }

    /// Makes a key, and writes it into a file that its owner alone can read.
    ///
    /// - Returns: The key, and the line of an identity that names the file.
    func key(_ name: String) async throws -> (id: KeyID, line: String) {
        let key = try await api.createKey(name, .worker)
        let path = try scratch.write("\(name).key", key.key + "\n")
        chmod(path, 0o600)
        return (key.keyID, "apiKeyFile: \(path)")
    }

    /// Writes the settings of a process.
    ///
    /// - Parameters:
    ///   - identities: Each one's lines.
    ///   - name: What the process is called in the test.
    @discardableResult
    func write(_ identities: [[String]], more: String = "", name: String = "worker") throws -> String {
        let list = identities.map { lines in
            "  - " + lines.joined(separator: "\n    ") + "\n"
        }
        return try scratch.write(
            "\(name).yaml",
            """
            coordinator: { url: "\(stage.coordinator.url)" }
            stateDir: \(scratch.path("state"))
            heartbeatInterval: 0.25
            healthCheckInterval: 0.25
            reconnectInterval: 0.05
            reconnectAttempts: 0
            maxConcurrentTasks: 4
            \(more)
            workers:
            \(list.joined())
            """)
    }

    /// Starts a process with these settings.
    func start(_ file: String = "worker", arguments: [String] = []) throws -> ChildProcess {
        try ChildProcess(
            "dt", ["worker", "--config", scratch.path("\(file).yaml")] + arguments,
            environment: ["PATH": "/usr/bin:/bin", "HOME": scratch.path],
            outputPath: scratch.path("\(file).\(UInt32.random(in: 0 ... .max)).log"))
    }

    /// Waits until the coordinator has sessions with workers of exactly these names.
    func connected(_ names: Set<String>) async throws -> Bool {
        try await eventually {
            Set(try await api.workers().filter(\.isConnected).map(\.name)) == names
        }
    }

    /// The worker of a name, as the coordinator sees it.
    func worker(_ name: String) async throws -> WorkerView? {
        try await api.workers().first { $0.name == name }
    }

    /// How a process is, by its socket.
    func status(_ child: ChildProcess) async throws -> WorkerReport {
        try await ControlClient(
            process: child.pid, path: ControlSocket.path(in: scratch.path("state"), process: child.pid)
        ).status()
    }

    /// Runs `dt worker` with one of its verbs; for the state folder, unless a file names it.
    func ask(_ arguments: String...) async throws -> (end: ChildProcess.End?, output: String) {
        let isFound = arguments.contains("--config")
        let child = try ChildProcess(
            "dt", ["worker"] + arguments + (isFound ? [] : ["--state-dir", scratch.path("state")]),
            environment: ["PATH": "/usr/bin:/bin", "HOME": scratch.path],
            outputPath: scratch.path("ask.\(UInt32.random(in: 0 ... .max)).out"))
        return (await child.waitForEnd(), child.output)
    }
}

extension TaskSpec {
    /// The same, for workers with a tag.
    func on(_ tag: String) -> TaskSpec {
        var spec = self
        spec.requirements.tags = [tag]
        return spec
    }
}
