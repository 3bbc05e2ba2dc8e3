extension JSONValue {
    /// Writes the value over several lines, two spaces to a level, members in order of their names.
    func writePretty(to text: inout String, indentation: String) throws(JSONTextError) {
        let inner = indentation + "  "
        switch self {
        case .array(let elements) where !elements.isEmpty:
            for (position, element) in elements.enumerated() {
                text += (position == 0 ? "[\n" : ",\n") + inner
                try element.writePretty(to: &text, indentation: inner)
            }
            text += "\n\(indentation)]"
        case .object(let members) where !members.isEmpty:
            for (position, (name, value)) in members.sorted(by: { $0.key < $1.key }).enumerated() {
                text += (position == 0 ? "{\n" : ",\n") + inner
                try JSONValue.string(name).writePretty(to: &text, indentation: inner)
                text += ": "
                try value.writePretty(to: &text, indentation: inner)
            }
            text += "\n\(indentation)}"
        default:
            text += String(decoding: try JSONText.encode(self), as: UTF8.self)
        }
    }
}
