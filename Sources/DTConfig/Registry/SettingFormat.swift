import DTWire

/// How the text of a setting is read, whichever layer it comes from: its name for people, and the reading itself.
package struct SettingFormat<Value: Sendable>: Sendable {
    /// What is written, in a few words for tables: `seconds`, `path`, `one of text, json`.
    package let name: String
    /// How many texts a value is made of.
    package let shape: SettingShape
    /// What a file may hold, as JSON Schema.
    let schema: JSONValue
    /// A value as `dt config show` has it; reading that gives the same value.
    let show: @Sendable (Value) -> JSONValue
    /// Reads the texts (one, unless it is a list); a relative path starts at the base.
    package let read: @Sendable (_ texts: [String], _ base: PathBase) throws(FormatError) -> Value
}

/// How many texts make up the value of a setting.
package enum SettingShape: Hashable, Sendable {
    /// One text.
    case single
    /// A list in a file; in a variable, a flag or one line of a file, parts between commas.
    case commaList
    /// A list, and nothing else will do: what stands between commas may hold commas.
    case list
}

extension SettingFormat {
    /// A format of one text.
    static func single(
        _ name: String, schema: JSONValue = ["type": "string"],
        show: @escaping @Sendable (Value) -> JSONValue = { .string("\($0)") },
        _ read: @escaping @Sendable (String, PathBase) throws(FormatError) -> Value
    ) -> SettingFormat {
        SettingFormat(name: name, shape: .single, schema: schema, show: show) { texts, base throws(FormatError) in
            guard let text = texts.first, texts.count == 1 else { throw FormatError("must be one value, not a list") }
            return try read(text, base)
        }
    }
}

extension SettingFormat where Value: Choice {
    /// A word out of the cases of the type.
    static var choice: SettingFormat<Value> {
        let words = Value.allCases.map(\.rawValue)
        return .single(
            words.joined(separator: " or "), schema: ["enum": .array(words.map { .string($0) })],
            show: { .string($0.rawValue) }
        ) { text, _ throws(FormatError) in
            if let word = Value(rawValue: text) { return word }
            let shown = Shown.text(text)
            let near = NearMiss.closest(to: shown, among: words).map { " (did you mean \"\($0)\"?)" } ?? ""
            throw FormatError("must be \(words.joined(separator: ", ")), not \"\(shown)\"\(near)")
        }
    }
}

extension SettingFormat<Bool> {
    static let toggle = SettingFormat.single(
        "true or false", schema: ["enum": [true, false, "true", "false", "yes", "no"]], show: { .bool($0) }
    ) { text, _ throws(FormatError) in
        switch text.lowercased() {
        case "true", "yes", "1": return true
        case "false", "no", "0": return false
        default: throw FormatError("must be true or false, not \"\(Shown.text(text))\"")
        }
    }
}

extension SettingFormat<Secret> {
    /// A key or token: printable ASCII without spaces.
    static let secret = SettingFormat.single("secret") { text, _ throws(FormatError) in
        guard !text.isEmpty else { throw FormatError("must not be empty") }
        guard text.utf8.count <= 16_384, text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw FormatError("must be printable ASCII without spaces")
        }
        return Secret(text)
    }
}
