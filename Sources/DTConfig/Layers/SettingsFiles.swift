import Glibc

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
                if readAll(path, shown: path, mayBeMissing: true) { return }
            }
        }
    }

    private mutating func read(given name: String, by source: String) {
        do throws(FormatError) {
            let path = try surroundings.base.resolve(name)
            watched.append(path)
            readAll(path, shown: name, mayBeMissing: false)
        } catch {
            refuse(ConfigError(.invalidValue, at: source, error.message))
        }
    }

    /// Reads a file, and what lies in the folder `conf.d` beside it.
    ///
    /// - Returns: Whether there was any.
    @discardableResult
    private mutating func readAll(_ path: String, shown: String, mayBeMissing: Bool) -> Bool {
        let isThere = read(path, shown: shown, mayBeMissing: mayBeMissing)
        // Only of workers: beside a coordinator's file there may be a worker's, and the folder can be but one program's.
        guard program == .worker, isThere || mayBeMissing else { return isThere }
        let folder = Self.folder(of: path) + "/conf.d"
        guard !watched.contains(folder) else { return isThere }
        watched.append(folder)
        let shownFolder = shown.contains("/") ? Self.folder(of: shown) + "/conf.d" : "conf.d"
        let parts = parts(in: folder, shown: shownFolder)
        for name in parts {
            watched.append("\(folder)/\(name)")
            _ = read("\(folder)/\(name)", shown: "\(shownFolder)/\(name)", mayBeMissing: false)
        }
        return isThere || !parts.isEmpty
    }

    /// The files of a folder that are read, in the order of their names: `*.yaml` and `*.yml` that are not hidden.
    private mutating func parts(in folder: String, shown: String) -> [String] {
        guard let stream = opendir(folder) else {
            if errno != ENOENT, errno != ENOTDIR {
                refuse(ConfigError(.unreadableFile, at: shown, FileError(path: folder, code: errno).message))
            }
            return []
        }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if !name.hasPrefix("."), name.hasSuffix(".yaml") || name.hasSuffix(".yml") { names.append(name) }
        }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    private static func folder(of path: String) -> String { path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "" }

    /// - Returns: Whether the file was there.
    private mutating func read(_ path: String, shown: String, mayBeMissing: Bool) -> Bool {
        do throws(FileError) {
            let file = try RegularFile(path: path, limit: DocumentLimits.settings.bytes)
            let base = SettingsFile.base(of: path, surroundings)
            var read = SettingsDocument(file.bytes, file: shown, program: program, base: base)
            if file.isReadableByOthers { read.exposed.insert(shown) }
            document.lay(read)
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
