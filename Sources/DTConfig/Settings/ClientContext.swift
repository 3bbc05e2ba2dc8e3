package import DTWire
import Glibc

/// What a client command needs to reach a coordinator, kept in a file of its own so that commands just work: written by
/// `dt dev`, read when neither a flag nor a variable names a coordinator.
package struct ClientContext: Hashable, Sendable {
    package var coordinator: CoordinatorURL
    package var apiKey: Secret?
    /// An absolute path.
    package var caFile: String?

    package init(coordinator: CoordinatorURL, apiKey: Secret? = nil, caFile: String? = nil) {
        self.coordinator = coordinator
        self.apiKey = apiKey
        self.caFile = caFile
    }

    /// Where the context lies; `nil` when there is neither `DT_CONTEXT` nor a home folder.
    package static func path(_ surroundings: Surroundings) -> String? {
        if let given = surroundings.variable("DT_CONTEXT") { return try? surroundings.base.resolve(given) }
        return surroundings.xdgFolder("XDG_CONFIG_HOME", under: ".config").map { $0 + "/dt/context.json" }
    }

    // MARK: - Reading

    /// - Returns: `nil` when there is none, and none was asked for by `DT_CONTEXT`.
    static func read(
        _ surroundings: Surroundings
    ) throws(ConfigError) -> (context: ClientContext, isReadableByOthers: Bool)? {
        guard let path = path(surroundings) else { return nil }
        let file: RegularFile
        do {
            file = try RegularFile(path: path, limit: 65_536)
        } catch {
            if error.isMissing, surroundings.variable("DT_CONTEXT") == nil { return nil }
            throw ConfigError(.unreadableFile, at: path, error.message)
        }
        let text: ContextText
        do {
            text = try JSONText.decode(from: file.bytes)
        } catch {
            let place = error.place.map { "\(path):\($0.line):\($0.column)" } ?? path
            let subject = error.path.isEmpty ? "" : "\(error.pathText): "
            throw ConfigError(.syntax, at: place, "\(subject)\(error.message)")
        }
        let base = SettingsFile.base(of: path, surroundings)
        let context = ClientContext(
            coordinator: try read("coordinator", .url, text.coordinator, base, in: path),
            apiKey: try text.apiKey.map { text throws(ConfigError) in
                try read("api_key", .secret, text, base, in: path)
            },
            caFile: try text.caFile.map { text throws(ConfigError) in try read("ca_file", .path, text, base, in: path) }
        )
        return (context, file.isReadableByOthers)
    }

    private static func read<Value>(
        _ member: String, _ format: SettingFormat<Value>, _ text: String, _ base: PathBase, in file: String
    ) throws(ConfigError) -> Value {
        do {
            return try format.read([text], base)
        } catch {
            throw ConfigError(.invalidValue, at: file, "\(member) \(error.message)")
        }
    }

    // MARK: - Writing

    /// Writes the context where `path` says, readable for its owner alone, in one step: who reads meanwhile sees the old
    /// one or the new one.
    ///
    /// - Returns: The path.
    /// - Throws: `FileError`.
    @discardableResult
    package func write(_ surroundings: Surroundings) throws -> String {
        guard let path = Self.path(surroundings) else {
            throw FileError(path: "context.json", code: ENOENT, "there is no home folder for it; set DT_CONTEXT")
        }
        let text = ContextText(coordinator: "\(coordinator)", apiKey: apiKey?.reveal(), caFile: caFile)
        try PrivateFile.replace(path, with: JSONText.encodePretty(text) + [UInt8(ascii: "\n")])
        return path
    }

    /// The context that is there now and can be read.
    package static func current(_ surroundings: Surroundings) -> ClientContext? {
        (try? read(surroundings))?.context
    }

    /// Removes the context, if it is still the one that names this coordinator.
    package func remove(_ surroundings: Surroundings) {
        guard let path = Self.path(surroundings), let read = try? Self.read(surroundings),
            read.context.coordinator == coordinator
        else { return }
        unlink(path)
    }
}

/// The file's members.
private struct ContextText: Codable {
    var coordinator: String
    var apiKey: String?
    var caFile: String?

    enum CodingKeys: String, CodingKey {
        case coordinator
        case apiKey = "api_key"
        case caFile = "ca_file"
    }
}
