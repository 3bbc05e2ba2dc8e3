/// Which file of settings a program reads.
enum SettingsFile {
    /// The file that is named by the flag `--config` or `DT_CONFIG`, else the first that is there of `/etc/dt` and the user's
    /// own folder.
    ///
    /// - Returns: `nil` when none is named and none is there.
    static func find(
        _ program: Program, named: String?, _ surroundings: Surroundings
    ) throws(ConfigErrors) -> DocumentSnapshot? {
        for candidate in try candidates(program, named: named, surroundings) {
            let file: RegularFile
            do {
                file = try RegularFile(path: candidate.path, limit: DocumentLimits.settings.bytes)
            } catch {
                if error.isMissing, !candidate.isAskedFor { continue }
                throw ConfigErrors([ConfigError(.unreadableFile, at: candidate.shown, error.message)])
            }
            let base = base(of: candidate.path, surroundings)
            return try DocumentSnapshot(
                file.bytes, options: .init(file: candidate.shown, program: program, base: base))
        }
        return nil
    }

    private struct Candidate {
        var path: String
        /// The path as messages name it: as it was given.
        var shown: String
        /// Whether somebody named it, so that it must be there.
        var isAskedFor: Bool
    }

    private static func candidates(
        _ program: Program, named: String?, _ surroundings: Surroundings
    ) throws(ConfigErrors) -> [Candidate] {
        if let given = named ?? surroundings.variable("DT_CONFIG") {
            do {
                return [Candidate(path: try surroundings.base.resolve(given), shown: given, isAskedFor: true)]
            } catch {
                let place = named == nil ? "DT_CONFIG" : "--config"
                throw ConfigErrors([ConfigError(.invalidValue, at: place, error.message)])
            }
        }
        let folders = [
            surroundings.systemFolder, surroundings.xdgFolder("XDG_CONFIG_HOME", under: ".config").map { $0 + "/dt" },
        ]
        return folders.compactMap { $0 }.map { folder in
            let path = "\(folder)/\(program.rawValue).yaml"
            return Candidate(path: path, shown: path, isAskedFor: false)
        }
    }

    /// The base of relative paths in a file.
    static func base(of file: String, _ surroundings: Surroundings) -> PathBase {
        let absolute = (try? surroundings.base.resolve(file)) ?? file
        let folder = absolute.lastIndex(of: "/").map { absolute[..<$0] } ?? ""
        return PathBase(folder: folder.isEmpty ? "/" : String(folder), home: surroundings.homeFolder)
    }
}
