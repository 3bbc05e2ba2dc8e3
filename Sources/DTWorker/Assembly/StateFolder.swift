import DTConfig
import SystemPackage

/// The folder in which a worker identity keeps what must outlive its process.
struct StateFolder: Sendable {
    let path: FilePath

    /// Makes the folder and what belongs into it, readable for its owner alone.
    init(_ path: String) throws(WorkerError) {
        self.path = FilePath(path)
        do {
            try PrivateFile.makeFolder(parts.string)
        } catch {
            throw WorkerError(
                .unusable,
                "the state folder cannot be made: \(error); set stateDir (--state-dir) to a folder that this user can "
                    + "write", cause: error)
        }
    }

    var database: String { path.appending("worker.db").string }
    var parts: FilePath { path.appending("parts") }
}
