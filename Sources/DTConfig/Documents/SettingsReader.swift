import DTWire

/// Walks a document along a schema, collecting values and everything that is wrong.
struct SettingsReader {
    let file: String
    let program: Program
    let base: PathBase
    private(set) var values: [[String]: SettingsDocument.Value] = [:]
    private(set) var requirements: [SettingsDocument.Requirement] = []
    private(set) var failed: Set<[String]> = []
    private(set) var errors: [ConfigError] = []

    init(file: String, program: Program, base: PathBase) {
        (self.file, self.program, self.base) = (file, program, base)
    }

    mutating func read(_ node: DocumentNode, _ schema: DocumentSchema, at path: [String]) {
        switch schema {
        case .setting(let setting): read(node, setting, at: path)
        case .object(let keys, let required): read(node, keys, required, at: path)
        case .entries(let description): read(node, description, at: path)
        case .list(let description): read(node, description, at: path)
        }
    }

    // MARK: - Objects and lists

    private mutating func read(
        _ node: DocumentNode, _ keys: [String: DocumentSchema], _ required: [String], at path: [String]
    ) {
        guard case .map(let entries) = node.content else {
            let names = keys.keys.sorted().prefix(4).joined(separator: ", ")
            let wanted = path.isEmpty ? "lines of the form \"key: value\"" : "an object with keys such as \(names)"
            return refuse(node, path, "must be \(wanted), and is \(node.kind)")
        }
        requirements += required.map { .init(path: path, key: $0, place: node.place, file: file) }
        for entry in entries {
            if let child = keys[entry.key] {
                read(entry.value, child, at: path + [entry.key])
            } else {
                refuse(unknown: entry, among: keys, at: path)
            }
        }
    }

    private mutating func read(_ node: DocumentNode, _ description: DocumentSchema.Entries, at path: [String]) {
        guard case .map(let entries) = node.content else {
            return refuse(node, path, "must be an object with \(description.subject)s by name, and is \(node.kind)")
        }
        values[path] = .init(texts: entries.map(\.key), place: node.place, file: file, isNames: true)
        for entry in entries {
            let child = path + [entry.key]
            if let reason = description.refusal(entry.key) {
                refuse(.invalidValue, entry.place, child, reason)
            } else {
                read(entry.value, description.value, at: child)
            }
        }
    }

    private mutating func read(_ node: DocumentNode, _ description: DocumentSchema.Items, at path: [String]) {
        guard case .list(let elements) = node.content else {
            return refuse(node, path, "must be a list of \(description.subject), and is \(node.kind)")
        }
        guard !elements.isEmpty else {
            return refuse(node, path, "must have at least one entry; without any, remove the key")
        }
        guard elements.count <= description.limit else {
            return refuse(node, path, "has more than \(description.limit) entries")
        }
        values[path] = .init(texts: elements.indices.map { "\($0)" }, place: node.place, file: file, isNames: true)
        for (index, element) in elements.enumerated() { read(element, description.value, at: path + ["\(index)"]) }
    }

    // MARK: - Values

    private mutating func read(_ node: DocumentNode, _ setting: Setting, at path: [String]) {
        guard let texts = texts(of: node, setting, at: path) else { return }
        do throws(FormatError) {
            try setting.check(texts, base)
            values[path] = .init(texts: texts, place: node.place, file: file)
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
        errors.append(ConfigError(code, at: "\(file):\(place)", "\(subject) \(message)"))
        failed.insert(path)
    }

    private mutating func refuse(unknown entry: DocumentEntry, among keys: [String: DocumentSchema], at path: [String])
    {
        let key = (path + [entry.key]).map { Shown.text($0) }.joined(separator: ".")
        let hint = KeyHint(program: program, siblings: keys.keys.sorted(), path: path).hint(for: entry.key)
        let end = hint.isEmpty ? "" : " (\(hint))"
        errors.append(ConfigError(.unknownKey, at: "\(file):\(entry.place)", "unknown key '\(key)'\(end)"))
    }
}
