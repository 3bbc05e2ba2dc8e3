import DTTestKit
import DTWire
import Glibc
import Synchronization

/// A `dt coordinator` over a database in a folder: started, killed and started again on the same port.
final class CoordinatorProcess: Sendable {
    let folder: String
    private let options: [String]
    private struct State {
        var child: ChildProcess?
        var port = 0
        var starts = 0
    }
    private let state = Mutex(State())

    /// - Parameter options: More of the command line.
    init(in folder: String, options: [String] = []) {
        self.folder = folder
        self.options = options
    }

    var database: String { "\(folder)/coordinator.db" }
    var port: Int { state.withLock { $0.port } }
    var url: String { "http://127.0.0.1:\(port)" }
    var child: ChildProcess? { state.withLock { $0.child } }
    var log: String { child?.output ?? "" }

    /// The admin key that the first start made.
    var adminKey: String {
        get throws {
            let text = ProcessTable.read("\(database).admin-key").split(whereSeparator: \.isWhitespace).first
            guard let text else { throw ChildProcess.Failure(what: "no admin key beside \(database)") }
            return String(text)
        }
    }

    /// The API, with the admin key.
    var api: API { get throws { API(probe: HTTPProbe(url: url, bearer: try adminKey)) } }

    /// Starts it, and waits until it serves.
    func start() async throws {
        let (port, number) = state.withLock { state in
            state.starts += 1
            return (state.port, state.starts)
        }
        let child = try ChildProcess(
            "dt",
            [
                "coordinator", "--listen", "127.0.0.1:\(port)", "--database", "sqlite:\(database)", "--data-dir",
                "\(folder)/data",
            ] + options, environment: ["PATH": "/usr/bin:/bin", "HOME": folder],
            outputPath: "\(folder)/coordinator.\(number).log")
        state.withLock { $0.child = child }
        guard await holds({ child.ended != nil || Self.port(in: child.output) != nil }),
            let found = Self.port(in: child.output)
        else { throw ChildProcess.Failure(what: "the coordinator does not listen: \(child.output)") }
        state.withLock { $0.port = found }
    }

    func kill() { child?.killNow() }

    /// The port in the line that says where it listens.
    private static func port(in log: String) -> Int? {
        guard let start = log.firstRange(of: "url=http://127.0.0.1:")?.upperBound else { return nil }
        let rest = log[start...]
        guard let end = rest.firstIndex(where: { !$0.isNumber }) else { return nil }
        return Int(rest[..<end])
    }
}
