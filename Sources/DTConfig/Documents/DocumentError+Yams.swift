import Yams

extension DocumentError {
    /// What libyaml found, in words that say what to do.
    init(_ error: YamlError, in text: String) {
        switch error {
        case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
            .composer(let context, let problem, let mark, _):
            let place = Place(line: mark.line, column: mark.column)
            self.init(
                Self.words(for: problem, context: context, next: Self.scalar(at: place, in: text)), at: place)
        case .duplicatedKeysInMapping(let keys, let context):
            let key = Shown.text(keys.first ?? "")
            self.init(
                "the key '\(key)' is there more than once",
                at: Self.repetition(
                    of: keys.first ?? "", after: Place(line: context.mark.line, column: context.mark.column), in: text))
        case .reader(let problem, _, _, _): self.init(problem)
        // libyaml has no other use of this code for a text in memory.
        case .memory: self.init("nested too deep")
        default: self.init("\(error)")
        }
    }

    private static func words(for problem: String, context: YamlError.Context?, next: Unicode.Scalar?) -> String {
        let opening = context.map { " that starts at \($0.mark.line):\($0.mark.column)" } ?? ""
        switch problem {
        case _ where next == "\t" && problem.contains("token"), _ where problem.contains("tab character"):
            return "a tab cannot be used for indentation; use spaces"
        case "found character that cannot start any token":
            return "a value cannot start with '\(next.map { Shown.text(String($0)) } ?? "")'; put it in quotes"
        case "mapping values are not allowed in this context":
            return "a ': ' cannot stand here; check the indentation, or put the text in quotes"
        case "did not find expected key": return "a key was expected here; check the indentation"
        case "could not find expected ':'": return "a ':' is missing after the key"
        case "did not find expected '-' indicator": return "a '- ' was expected here; check the indentation"
        case "block sequence entries are not allowed in this context": return "a '- ' cannot stand here"
        case "did not find expected ',' or ']'": return "a ',' or ']' is missing in the list\(opening)"
        case "did not find expected ',' or '}'": return "a ',' or '}' is missing in the object\(opening)"
        case "did not find expected node content": return "a value was expected here"
        case "did not find expected <document start>": return "a second value starts here; one file holds one"
        case "found unexpected end of stream", "found unexpected document indicator":
            return "the text in quotes\(opening) is not closed"
        case "found unknown escape character":
            return "an unknown escape; write \\\\ for a backslash, or use single quotes"
        case "found undefined alias":
            return "the alias names no anchor before it; put a text that starts with * in quotes"
        case "did not find expected hexdecimal number": return "an escape lacks its hexadecimal digits"
        case "found incompatible YAML document": return "this version of YAML is not known; leave the %YAML line out"
        case "but found another document": return "a second document starts here; one file holds one"
        default: return problem
        }
    }

    /// Where a key that stands at a place stands again in its mapping; the place itself where that is not found, as in one in
    /// braces.
    private static func repetition(of key: String, after first: Place, in text: String) -> Place {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.indices.contains(first.line - 1) else { return first }
        let forms = ["\(key):", "\"\(key)\":", "'\(key)':"].map { Array($0.unicodeScalars) }
        // In a mapping by indentation, in the same column, before anything that stands further left.
        for (index, line) in lines.enumerated().dropFirst(first.line) {
            let content = line.unicodeScalars.drop { $0 == " " }
            let indentation = line.unicodeScalars.count - content.count
            if content.isEmpty || indentation > first.column - 1 { continue }
            guard indentation == first.column - 1 else { break }
            if forms.contains(where: content.starts(with:)) { return Place(line: index + 1, column: first.column) }
        }
        return first
    }

    private static func scalar(at place: Place, in text: String) -> Unicode.Scalar? {
        var (line, column) = (1, 1)
        for scalar in text.unicodeScalars {
            if line == place.line, column == place.column { return scalar }
            (line, column) = scalar == "\n" ? (line + 1, 1) : (line, column + 1)
        }
        return nil
    }
}
