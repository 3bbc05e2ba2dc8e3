import DTTransport
import DTWire
import Glibc

/// The sockets by which worker processes with one state folder are asked how they are: `control-PID.sock` in it.
package enum ControlSocket {
    /// The longest path of a socket, in bytes: what fits into `sockaddr_un`, with a NUL.
    package static let longestPath = MemoryLayout.size(ofValue: sockaddr_un().sun_path) - 1

    package static func path(in stateDir: String, process: Int32) -> String { "\(stateDir)/control-\(process).sock" }

    /// Every socket in a folder whose process is there, by its number. Those of dead processes are removed.
    package static func all(in stateDir: String) -> [(process: Int32, path: String)] {
        guard let folder = opendir(stateDir) else { return [] }
        defer { closedir(folder) }
        var found: [(process: Int32, path: String)] = []
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            guard let process = process(of: name) else { continue }
            let path = "\(stateDir)/\(name)"
            if kill(process, 0) < 0, errno == ESRCH {
                unlink(path)
            } else {
                found.append((process, path))
            }
        }
        return found.sorted { $0.process < $1.process }
    }

    private static func process(of name: String) -> Int32? {
        guard name.hasPrefix("control-"), name.hasSuffix(".sock") else { return nil }
        return Int32(name.dropFirst("control-".count).dropLast(".sock".count)).flatMap { $0 > 0 ? $0 : nil }
    }
}

/// A worker process that runs, as asked by its socket.
package struct ControlClient: Sendable {
    package let process: Int32
    package let path: String

    package init(process: Int32, path: String) { (self.process, self.path) = (process, path) }

    /// How it is.
    ///
    /// - Throws: `LocalHTTPClient.Failure`, `JSONTextError`.
    package func status() async throws -> WorkerReport {
        let answer = try await LocalHTTPClient(path: path).send("GET", "/v1/status")
        return try JSONText.decode(WorkerReport.self, from: answer.body)
    }

    /// Has it read its settings again.
    ///
    /// - Throws: `LocalHTTPClient.Failure`, `JSONTextError`.
    package func reload() async throws -> ReloadReport {
        let answer = try await LocalHTTPClient(path: path).send("POST", "/v1/reload")
        return try JSONText.decode(ReloadReport.self, from: answer.body)
    }
}
