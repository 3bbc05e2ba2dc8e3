import DTWire

/// Which keys a file may have, at every depth.
indirect enum DocumentSchema: Sendable {
    /// The value of a setting.
    case setting(Setting)
    /// An object with these keys, some of which must be there.
    case object([String: DocumentSchema], required: [String] = [])
    /// An object whose keys are chosen by who writes the file.
    case entries(DocumentEntries)

    /// What is under a chosen key.
    struct DocumentEntries: Sendable {
        /// What the keys name, for messages: "handler".
        let subject: String
        /// Why a text is no such name; `nil` when it is one.
        let refusal: @Sendable (String) -> String?
        let value: DocumentSchema
    }

    /// The keys of settings as a tree.
    init(_ settings: [Setting]) {
        self = .object([:])
        for setting in settings { insert(.setting(setting), at: setting.path[...]) }
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

    /// The `handlers` of a worker.
    static let handlers = DocumentSchema.entries(
        .init(
            subject: "handler",
            refusal: { name in
                if HandlerSettings.builtIn.contains(name) { return "is built in and cannot be declared" }
                return WorkerID.isValid(name)
                    ? nil : "is no name of a handler: 1 to 128 letters, digits, '.', '_' or '-'"
            },
            value: .object(
                [
                    "command": .setting(WorkerOptions.Handler.command.setting),
                    "timeout": .setting(WorkerOptions.Handler.timeout.setting),
                    "environment": .entries(
                        .init(
                            subject: "variable",
                            refusal: {
                                EnvironmentName.isValid($0) ? nil : "is no variable's name: letters, digits and '_'"
                            },
                            value: .setting(WorkerOptions.Handler.environment.setting))),
                ], required: ["command"])))
}
