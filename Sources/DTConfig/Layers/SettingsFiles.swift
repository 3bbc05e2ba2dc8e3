/// Finds and reads the files of settings of a program.
struct SettingsFiles {
    private let program: Program
    private let surroundings: Surroundings
    /// All of them, the later over the earlier.
    private(set) var document = SettingsDocument()
    /// The files and folders that were looked at.
    private(set) var watched: [String] = []

    init(_ program: Program, _ surroundings: Surroundings) {
        (self.program, self.surroundings) = (program, surroundings)
    }

    /// Reads the files that `--config` names, else the one of `DT_CONFIG`, else the first that is there of `/etc/dt` and the
    /// user's own folder.
    mutating func read(_ named: [String]) {
        if !named.isEmpty {
            for name in named { read(given: name, by: "--config") }
        } else if let name = surroundings.variable("DT_CONFIG") {
            read(given: name, by: "DT_CONFIG")
        } else {
            let folders = [
                surroundings.systemFolder,
                surroundings.xdgFolder("XDG_CONFIG_HOME", under: ".config").map { $0 + "/dt" },
            ]
            for folder in folders.compactMap({ $0 }) {
                let path = "\(folder)/\(program.rawValue).yaml"
                watched.append(path)
                if read(path, shown: path, mayBeMissing: true) { return }
            }
        }
    }

    private mutating func read(given name: String, by source: String) {
        do throws(FormatError) {
            let path = try surroundings.base.resolve(name)
            watched.append(path)
            read(path, shown: name, mayBeMissing: false)
        } catch {
            refuse(ConfigError(.invalidValue, at: source, error.message))
        }
    }

    /// - Returns: Whether the file was there.
    @discardableResult
    private mutating func read(_ path: String, shown: String, mayBeMissing: Bool) -> Bool {
        do throws(FileError) {
            let file = try RegularFile(path: path, limit: DocumentLimits.settings.bytes)
            let base = SettingsFile.base(of: path, surroundings)
            document.lay(SettingsDocument(file.bytes, file: shown, program: program, base: base))
        } catch {
            if error.isMissing, mayBeMissing { return false }
            refuse(ConfigError(.unreadableFile, at: shown, error.message))
        }
        return true
    }

    private mutating func refuse(_ error: ConfigError) {
        document.errors.append(error)
        document.isComplete = false
    }
}

enum SettingsFile {
    /// The base of relative paths in a file.
    static func base(of file: String, _ surroundings: Surroundings) -> PathBase {
        let absolute = (try? surroundings.base.resolve(file)) ?? file
        let folder = absolute.lastIndex(of: "/").map { absolute[..<$0] } ?? ""
        return PathBase(folder: folder.isEmpty ? "/" : String(folder), home: surroundings.homeFolder)
    }
}
