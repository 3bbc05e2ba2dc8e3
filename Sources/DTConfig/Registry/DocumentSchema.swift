import DTWire

/// Which keys a file may have, at every depth.
indirect enum DocumentSchema: Sendable {
    /// The value of a setting.
    case setting(Setting)
    /// An object with these keys, some of which must be there.
    case object([String: DocumentSchema], required: [String] = [])
    /// An object whose keys are chosen by who writes the file.
    case entries(Entries)
    /// A list of objects.
    case list(Items)

    /// What is under a chosen key.
    struct Entries: Sendable {
        /// What the keys name, for messages: "handler".
        let subject: String
        /// Why a text is no such name; `nil` when it is one.
        let refusal: @Sendable (String) -> String?
        /// The same as JSON Schema.
        let names: JSONValue
        let value: DocumentSchema
    }

    /// What is in a list.
    struct Items: Sendable {
        /// What the elements are, for messages: "identities".
        let subject: String
        let limit: Int
        let value: DocumentSchema
    }

    /// The keys of settings as a tree.
    init(_ settings: [Setting], key: (Setting) -> String = \.key, required: [String] = []) {
        self = .object([:], required: required)
        for setting in settings {
            insert(.setting(setting), at: key(setting).split(separator: ".").map(String.init)[...])
        }
    }

    func adding(_ key: String, _ schema: DocumentSchema) -> DocumentSchema {
        var whole = self
        whole.insert(schema, at: [key])
        return whole
    }

    private mutating func insert(_ schema: DocumentSchema, at path: ArraySlice<String>) {
        guard let first = path.first, case .object(var keys, let required) = self else {
            self = schema
            return
        }
        var child = keys[first] ?? .object([:])
        child.insert(schema, at: path.dropFirst())
        keys[first] = child
        self = .object(keys, required: required)
    }
}
