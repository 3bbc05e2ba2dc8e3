import DTConfig

/// Tells JSON from YAML by the content.
enum TaskText {
    /// Reads JSON when it must be or looks like it, else YAML.
    ///
    /// A text that starts with a bracket may be either. When it is neither, the reading that came further is the one that
    /// was meant, and its error is given.
    static func parse(_ bytes: [UInt8], isJSON: Bool) throws(DocumentError) -> Document {
        if isJSON { return try Document(json: bytes, limits: TaskFile.limits) }
        guard startsWithBracket(bytes) else { return try Document(bytes, limits: TaskFile.limits) }
        let jsonError: DocumentError
        do {
            return try Document(json: bytes, limits: TaskFile.limits)
        } catch {
            jsonError = error
        }
        do {
            return try Document(bytes, limits: TaskFile.limits)
        } catch {
            let start = Place(line: 1, column: 1)
            throw (jsonError.place ?? start) >= (error.place ?? start) ? jsonError : error
        }
    }

    private static func startsWithBracket(_ bytes: [UInt8]) -> Bool {
        let content = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes[3...] : bytes[...]
        let first = content.first { !" \t\r\n".utf8.contains($0) }
        return first == UInt8(ascii: "{") || first == UInt8(ascii: "[")
    }
}

extension DocumentNode {
    /// Where a path leads, as far as there is something; to the key itself, or to its value.
    func place(of path: [String], isKey: Bool) -> Place {
        guard let step = path.first else { return place }
        let rest = Array(path.dropFirst())
        if step.hasPrefix("["), let index = Int(step.dropFirst().dropLast()), let element = self[index] {
            return element.place(of: rest, isKey: isKey)
        }
        guard let entry = self[step] else { return place }
        return rest.isEmpty && isKey ? entry.place : entry.value.place(of: rest, isKey: isKey)
    }
}
