import DTWire

extension DocumentSchema {
    /// The whole file of a worker.
    static let worker = DocumentSchema(WorkerOptions.all)
        .adding("handlers", .handlers).adding("profiles", .profiles).adding("workers", .identities)

    /// The most identities that one process has.
    static let identityLimit = 256

    private static let identities = DocumentSchema.list(
        .init(
            subject: "identities, each with a name", limit: identityLimit,
            value: DocumentSchema(WorkerOptions.ofIdentities, key: \.identityKey, required: ["name"])
                .adding("handlers", .handlers)))

    private static let handlers = DocumentSchema.entries(
        .init(
            subject: "handler",
            refusal: { name in
                if HandlerSettings.builtIn.contains(name) { return "is built in and cannot be declared" }
                return WorkerID.isValid(name)
                    ? nil : "is no name of a handler: 1 to 128 letters, digits, '.', '_' or '-'"
            }, names: names(without: HandlerSettings.builtIn.sorted()),
            value: .object(
                [
                    "command": .setting(WorkerOptions.Handler.command.setting),
                    "timeout": .setting(WorkerOptions.Handler.timeout.setting),
                    "environment": .entries(
                        .init(
                            subject: "variable",
                            refusal: {
                                EnvironmentName.isValid($0) ? nil : "is no variable's name: letters, digits and '_'"
                            }, names: ["pattern": "^[A-Za-z_][A-Za-z0-9_]*$"],
                            value: .setting(WorkerOptions.Handler.environment.setting))),
                ], required: ["command"])))

    private static let profiles = DocumentSchema.entries(
        .init(
            subject: "profile",
            refusal: { name in
                if ProfilePreset(rawValue: name) != nil { return "is built in; take another name, and extend it" }
                return WorkerID.isValid(name)
                    ? nil : "is no name of a profile: 1 to 128 letters, digits, '.', '_' or '-'"
            }, names: names(without: ProfilePreset.allCases.map(\.rawValue)),
            value: DocumentSchema(WorkerOptions.profileParts + [WorkerOptions.Profile.extends.setting])))

    /// Names as `WorkerID` has them, but for those that are taken, as JSON Schema.
    private static func names(without taken: [String]) -> JSONValue {
        ["pattern": SettingFormat<String>.namePattern, "not": ["enum": .array(taken.map { .string($0) })]]
    }
}
