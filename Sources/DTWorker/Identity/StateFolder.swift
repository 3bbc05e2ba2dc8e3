import DTConfig
import SystemPackage

/// The folder in which a worker identity keeps what must outlive its process.
struct StateFolder: Sendable {
    let path: FilePath

    /// Makes the folder and what belongs into it, readable for its owner alone.
    init(_ path: String) throws(WorkerError) {
        self.path = FilePath(path)
        try Self.make(parts.string)
    }

    /// Makes a folder and those that lead to it, readable for their owner alone.
    static func make(_ path: String) throws(WorkerError) {
        do {
            try PrivateFile.makeFolder(path)
        } catch {
            throw WorkerError(
                .unusable,
                "the state folder cannot be made: \(error); set stateDir (--state-dir) to a folder that this user can "
                    + "write", cause: error)
        }
    }

    var lock: String { path.appending("lock").string }
    var database: String { path.appending("worker.db").string }
    var parts: FilePath { path.appending("parts") }
}
