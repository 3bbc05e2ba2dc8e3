import DTWire

extension SettingFormat<String> {
    /// Any text that is not empty and fits a line.
    static let text = SettingFormat.single("text") { text, _ throws(FormatError) in
        guard !text.isEmpty else { throw FormatError("must not be empty") }
        guard text.utf8.count <= 4096 else { throw FormatError("is longer than 4096 bytes") }
        guard !text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) else {
            throw FormatError("must not hold control characters")
        }
        return text
    }

    /// A path, made absolute.
    static let path = SettingFormat.single("path") { text, base throws(FormatError) in try base.resolve(text) }

    /// A path, or the name of a program in `PATH`.
    static let program = SettingFormat.single("program") { text, base throws(FormatError) in
        try base.resolveProgram(text)
    }

    /// The rule of `Identifier` as JSON Schema has it.
    static var namePattern: JSONValue { "^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$" }

    /// The rule of `Identifier`, for names that stand in paths and messages.
    static let name = SettingFormat.single(
        "name", schema: ["type": ["string", "integer"], "pattern": namePattern]
    ) { text, _ throws(FormatError) in
        guard WorkerID.isValid(text) else {
            throw FormatError("must be 1 to 128 letters, digits, '.', '_' or '-', the first a letter or a digit")
        }
        return text
    }

    /// Any text that an environment variable can hold.
    static let environmentValue = SettingFormat.single(
        "text", schema: ["type": ["string", "number", "boolean"]]
    ) { text, _ throws(FormatError) in
        guard !text.utf8.contains(0) else { throw FormatError("must not hold a NUL character") }
        return text
    }
}

extension SettingFormat<WorkerID> {
    static let workerID = SettingFormat.single("id", schema: SettingFormat<String>.name.schema) {
        text, base throws(FormatError) in
        WorkerID(unchecked: try SettingFormat<String>.name.read([text], base))
    }
}

extension SettingFormat<CoordinatorURL> {
    static let url = SettingFormat.single("URL", schema: ["type": "string", "pattern": "^[Hh][Tt][Tt][Pp][Ss]?://."]) {
        text, _ throws(FormatError) in
        do throws(AddressError) { return try CoordinatorURL(text) } catch { throw FormatError(error.message) }
    }
}

extension SettingFormat<ListenAddress> {
    static let address = SettingFormat.single("HOST:PORT") { text, _ throws(FormatError) in try ListenAddress(text) }
}

extension SettingFormat<DatabaseLocation> {
    static let database = SettingFormat.single("sqlite:PATH") { text, base throws(FormatError) in
        try DatabaseLocation(text, base: base)
    }
}
