import DTWire

extension SettingFormat {
    /// A list in a file; elsewhere, and on one line of a file, parts between commas.
    fileprivate static func commaList(
        _ name: String, element: JSONValue = ["type": "string"], show: @escaping @Sendable (Value) -> [String],
        _ read: @escaping @Sendable ([String], PathBase) throws(FormatError) -> Value
    ) -> SettingFormat {
        SettingFormat(
            name: name, shape: .commaList,
            schema: ["anyOf": [["type": "array", "items": element], ["type": ["string", "number", "boolean"]]]],
            show: { .array(show($0).map { .string($0) }) }, read: read)
    }
}

extension SettingFormat<[String]> {
    /// Folders or files.
    static let paths = SettingFormat.commaList("paths", show: { $0 }) { texts, base throws(FormatError) in
        var paths: [String] = []
        for text in texts { paths.append(try base.resolve(text)) }
        return paths
    }

    /// A program and its arguments.
    static let command = SettingFormat(
        name: "list", shape: .list,
        schema: ["type": "array", "minItems": 1, "items": ["type": ["string", "number", "boolean"]]],
        show: { .array($0.map { .string($0) }) }
    ) { texts, base throws(FormatError) in
        guard let program = texts.first, !program.isEmpty else {
            throw FormatError("must name a program, such as [python3, setup.py]")
        }
        guard !texts.contains(where: { $0.utf8.contains(0) }) else {
            throw FormatError("must not hold a NUL character")
        }
        return [try base.resolveProgram(program)] + texts.dropFirst()
    }
}

extension SettingFormat<[CoordinatorURL]> {
    /// Coordinators, in order of preference.
    static let urls = SettingFormat.commaList(
        "URLs", element: SettingFormat<CoordinatorURL>.url.schema, show: { $0.map(\.description) }
    ) { texts, base throws(FormatError) in
        var urls: [CoordinatorURL] = []
        for text in texts {
            let url: CoordinatorURL
            do throws(FormatError) {
                url = try SettingFormat<CoordinatorURL>.url.read([text], base)
            } catch {
                throw FormatError("has \"\(Shown.text(text))\", which \(error.message)")
            }
            guard !urls.contains(url) else { throw FormatError("has \(url) more than once") }
            urls.append(url)
        }
        guard urls.count <= 64 else { throw FormatError("has more than 64 coordinators") }
        return urls
    }
}

extension SettingFormat<Set<String>> {
    /// Capability tags: what a task may ask for.
    static let tags = SettingFormat.commaList(
        "tags", element: ["type": ["string", "number", "boolean"]], show: { $0.sorted() }
    ) { texts, _ throws(FormatError) in
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
