import DTWire

/// Walks a document along a schema, collecting values and everything that is wrong.
struct SettingsReader {
    let options: DocumentSnapshot.ParsingOptions
    private(set) var values: [[String]: DocumentSnapshot.Value] = [:]
    private(set) var errors: [ConfigError] = []

    init(options: DocumentSnapshot.ParsingOptions) { self.options = options }

    mutating func read(_ node: DocumentNode, _ schema: DocumentSchema, at path: [String]) {
        switch schema {
        case .setting(let setting): read(node, setting, at: path)
        case .object(let keys, let required):
            guard case .map(let entries) = node.content else {
                let names = keys.keys.sorted().prefix(4).joined(separator: ", ")
                let wanted = path.isEmpty ? "lines of the form \"key: value\"" : "an object with keys such as \(names)"
                return refuse(node, path, "must be \(wanted), and is \(node.kind)")
            }
            for entry in entries {
                if let child = keys[entry.key] {
                    read(entry.value, child, at: path + [entry.key])
                } else {
                    refuse(unknown: entry, among: keys, at: path)
                }
            }
            for key in required where !entries.contains(where: { $0.key == key }) {
                refuse(.missing, node.place, path, "lacks the key \(key)")
            }
        case .entries(let description):
            guard case .map(let entries) = node.content else {
                return refuse(node, path, "must be an object with \(description.subject)s by name, and is \(node.kind)")
            }
            values[path] = .init(texts: entries.map(\.key), place: node.place)
            for entry in entries {
                let child = path + [entry.key]
                if let reason = description.refusal(entry.key) {
                    refuse(.invalidValue, entry.place, child, reason)
                } else {
                    read(entry.value, description.value, at: child)
                }
            }
        }
    }

    // MARK: - Values

    private mutating func read(_ node: DocumentNode, _ setting: Setting, at path: [String]) {
        guard let texts = texts(of: node, setting, at: path) else { return }
        do throws(FormatError) {
            try setting.check(texts, options.base)
            values[path] = .init(texts: texts, place: node.place)
        } catch {
            refuse(node, path, error.message)
        }
    }

    private mutating func texts(of node: DocumentNode, _ setting: Setting, at path: [String]) -> [String]? {
        switch node.content {
        case .scalar(let scalar):
            if scalar.value == .null {
                refuse(node, path, "has no value; give it one, or remove the key")
                return nil
            }
            switch setting.shape {
            case .single: return [scalar.text]
            case .commaList: return CommaList.parts(of: scalar.text)
            case .list:
                refuse(node, path, "must be a list, such as [program, argument], and is \(node.kind)")
                return nil
            }
        case .list(let elements):
            guard setting.shape != .single else {
                refuse(node, path, "must be one value (\(setting.type)), and is a list")
                return nil
            }
            var texts: [String] = []
            for element in elements {
                guard case .scalar(let scalar) = element.content, scalar.value != .null else {
                    refuse(element, path, "must be a list of texts, and holds \(element.kind)")
                    return nil
                }
                texts.append(scalar.text)
            }
            return texts
        case .map:
            refuse(
                node, path,
                "must be \(setting.shape == .single ? "one value" : "a list") (\(setting.type)), and is an object")
            return nil
        }
    }

    // MARK: - Errors

    private mutating func refuse(_ node: DocumentNode, _ path: [String], _ message: String) {
        refuse(.invalidValue, node.place, path, message)
    }

    private mutating func refuse(_ code: ConfigError.Code, _ place: Place, _ path: [String], _ message: String) {
        let subject = path.isEmpty ? "the file" : path.map { Shown.text($0) }.joined(separator: ".")
        errors.append(ConfigError(code, at: "\(options.file):\(place)", "\(subject) \(message)"))
    }

    private mutating func refuse(unknown entry: DocumentEntry, among keys: [String: DocumentSchema], at path: [String])
    {
        let key = (path + [Shown.text(entry.key)]).joined(separator: ".")
        let prefix = path.isEmpty ? "" : path.joined(separator: ".") + "."
        let hint: String
        if let near = suggestion(for: entry.key, key, among: keys.keys.map { prefix + $0 }) {
            hint = " (did you mean \(near)?)"
        } else if let program = SettingsRegistry.programs(with: key).first {
            hint = " (it is a setting of the \(program.rawValue))"
        } else {
            hint = ""
        }
        errors.append(ConfigError(.unknownKey, at: "\(options.file):\(entry.place)", "unknown key '\(key)'\(hint)"))
    }

    /// The key that was probably meant: a sibling, else one that a flag of this name sets, else one of its full name.
    private func suggestion(for name: String, _ key: String, among siblings: [String]) -> String? {
        guard name.utf8.count <= 64 else { return nil }
        let settings = options.program.settings
        if let same = settings.first(where: { Self.letters(of: $0.key) == Self.letters(of: key) }) { return same.key }
        if let near = NearMiss.closest(to: key, among: siblings) { return near }
        if let named = settings.first(where: { $0.flag == "--\(name)" || $0.path.last == name }) { return named.key }
        let known = settings.map(\.key).filter { $0 != key }
        return NearMiss.closest(to: key, among: known)
    }

    /// A key without what people write differently: `max-concurrent-tasks`, `max_concurrent_tasks`, `MAXCONCURRENTTASKS`.
    private static func letters(of key: String) -> String { key.lowercased().filter { !"-_.".contains($0) } }
}
