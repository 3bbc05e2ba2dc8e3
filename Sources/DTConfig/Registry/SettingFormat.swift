import DTWire

/// How the text of a setting is read, whichever layer it comes from: its name for people, and the reading itself.
package struct SettingFormat<Value: Sendable>: Sendable {
    /// What is written, in a few words for tables: `seconds`, `path`, `one of text, json`.
    package let name: String
    /// How many texts a value is made of.
    package let shape: SettingShape
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
        _ name: String, _ read: @escaping @Sendable (String, PathBase) throws(FormatError) -> Value
    ) -> SettingFormat {
        SettingFormat(name: name, shape: .single) { texts, base throws(FormatError) in
            guard let text = texts.first, texts.count == 1 else { throw FormatError("must be one value, not a list") }
            return try read(text, base)
        }
    }
}

extension SettingFormat where Value: Choice {
    /// A word out of the cases of the type.
    static var choice: SettingFormat<Value> {
        let words = Value.allCases.map(\.rawValue)
        return .single(words.joined(separator: " or ")) { text, _ throws(FormatError) in
            if let word = Value(rawValue: text) { return word }
            let shown = Shown.text(text)
            let near = NearMiss.closest(to: shown, among: words).map { " (did you mean \"\($0)\"?)" } ?? ""
            throw FormatError("must be \(words.joined(separator: ", ")), not \"\(shown)\"\(near)")
        }
    }
}

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

    /// The rule of `Identifier`, for names that stand in paths and messages.
    static let name = SettingFormat.single("name") { text, _ throws(FormatError) in
        guard WorkerID.isValid(text) else {
            throw FormatError("must be 1 to 128 letters, digits, '.', '_' or '-', the first a letter or a digit")
        }
        return text
    }
}

extension SettingFormat<WorkerID> {
    static let workerID = SettingFormat.single("id") { text, base throws(FormatError) in
        WorkerID(unchecked: try SettingFormat<String>.name.read([text], base))
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

extension SettingFormat<Bool> {
    static let toggle = SettingFormat.single("true or false") { text, _ throws(FormatError) in
        switch text.lowercased() {
        case "true", "yes", "1": return true
        case "false", "no", "0": return false
        default: throw FormatError("must be true or false, not \"\(Shown.text(text))\"")
        }
    }
}

extension SettingFormat<Int> {
    static func integer(_ range: ClosedRange<Int>) -> SettingFormat<Int> {
        .single("number") { text, _ throws(FormatError) in
            guard let number = Int(text), range.contains(number) else {
                throw FormatError(
                    "must be a whole number from \(range.lowerBound) to \(range.upperBound), not \"\(Shown.text(text))\""
                )
            }
            return number
        }
    }
}

extension SettingFormat<Duration> {
    /// Seconds, or a number with a unit, between two lengths that are written in the same way.
    static func time(_ least: String, _ most: String) -> SettingFormat<Duration> {
        let bounds = (TimeSpan(least) ?? TimeSpan(.zero), TimeSpan(most) ?? TimeSpan(.zero))
        return .single("seconds") { text, _ throws(FormatError) in
            guard let span = TimeSpan(text) else {
                throw FormatError(
                    "must be seconds, or a number with ms, s, m, h or d such as 30s, not \"\(Shown.text(text))\"")
            }
            guard span >= bounds.0, span <= bounds.1 else {
                throw FormatError("must be from \(least) to \(most), not \"\(Shown.text(text))\"")
            }
            return span.duration
        }
    }
}

extension SettingFormat<ByteCount> {
    static func size(_ least: String, _ most: String) -> SettingFormat<ByteCount> {
        let bounds = (ByteCount(least) ?? ByteCount(0), ByteCount(most) ?? ByteCount(0))
        return .single("size") { text, _ throws(FormatError) in
            guard let size = ByteCount(text) else {
                throw FormatError(
                    "must be bytes, or a number with a unit such as 512MiB, not \"\(Shown.text(text))\"")
            }
            guard size >= bounds.0, size <= bounds.1 else {
                throw FormatError("must be from \(least) to \(most), not \"\(Shown.text(text))\"")
            }
            return size
        }
    }
}

extension SettingFormat<CoordinatorURL> {
    static let url = SettingFormat.single("URL") { text, _ throws(FormatError) in
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

extension SettingFormat<[String]> {
    /// Folders or files.
    static let paths = SettingFormat(name: "paths", shape: .commaList) { texts, base throws(FormatError) in
        var paths: [String] = []
        for text in texts { paths.append(try base.resolve(text)) }
        return paths
    }

    /// A program and its arguments.
    static let command = SettingFormat(name: "list", shape: .list) { texts, base throws(FormatError) in
        guard let program = texts.first, !program.isEmpty else {
            throw FormatError("must name a program, such as [python3, setup.py]")
        }
        guard !texts.contains(where: { $0.utf8.contains(0) }) else {
            throw FormatError("must not hold a NUL character")
        }
        return [try base.resolveProgram(program)] + texts.dropFirst()
    }
}

extension SettingFormat<Set<String>> {
    /// Capability tags: what a task may ask for.
    static let tags = SettingFormat(name: "tags", shape: .commaList) { texts, _ throws(FormatError) in
        for text in texts {
            guard !text.isEmpty else { throw FormatError("has an empty tag") }
            guard text.utf8.count <= 128,
                text.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != UInt8(ascii: ",") })
            else {
                throw FormatError("has the tag \"\(Shown.text(text))\", which is not 1 to 128 printable characters")
            }
        }
        guard texts.count <= 256 else { throw FormatError("has more than 256 tags") }
        return Set(texts)
    }
}
