import DTWire
import Glibc

/// Looks for a program as a shell does: by the folders of a PATH.
package enum ProgramSearch {
    /// The file that a program's name stands for. A name with a slash is a path, relative to `folder`.
    ///
    /// - Returns: an absolute path to a file that may be run.
    /// - Throws: `SpawnError` with `programMissing` or `programUnusable`; its message names every folder that was looked into.
    package static func find(_ name: String, path: String, folder: String) throws(SpawnError) -> String {
        if name.contains("/") {
            let file = absolute(name, in: folder)
            if isProgram(file) { return file }
            throw unusable(file)
        }
        let folders = path.split(separator: ":").map { absolute(String($0), in: folder) }
        for candidate in folders.map({ "\($0)/\(name)" }) where isProgram(candidate) { return candidate }
        throw SpawnError(
            code: .programMissing,
            message:
                "there is no program \(name) in \(folders.isEmpty ? "an empty PATH" : folders.joined(separator: ", "))",
            systemError: ENOENT)
    }

    /// A path as seen from a folder.
    package static func absolute(_ path: String, in folder: String) -> String {
        path.hasPrefix("/") ? path : "\(folder)/\(path)"
    }

    /// Whether this is a file, no folder, that we may run.
    package static func isProgram(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG && access(path, X_OK) == 0
    }

    private static func unusable(_ path: String) -> SpawnError {
        guard access(path, F_OK) == 0 else {
            return SpawnError(code: .programMissing, message: "there is no program \(path)", systemError: ENOENT)
        }
        return SpawnError(
            code: .programUnusable,
            message: "\(path) is there and may not be run: it is a folder, or lacks the permission to (chmod +x)",
            systemError: EACCES)
    }
}
