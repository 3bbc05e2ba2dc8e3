import DTWire

/// Checks values against the schemas of an OpenAPI document, as far as ours go. An independent reading: it knows nothing of
/// the code that wrote the document.
struct SchemaCheck {
    let document: JSONValue

    /// What is wrong with a value, each with its place.
    func faults(of value: JSONValue, against schema: JSONValue, at path: String = "$") -> [String] {
        if case .string(let reference)? = schema["$ref"] {
            let steps = reference.split(separator: "/").dropFirst()
            let target = steps.reduce(Optional(document)) { node, step in node?[String(step)] }
            guard let target else { return ["\(path): nothing at \(reference)"] }
            return faults(of: value, against: target, at: path)
        }
        if case .array(let options)? = schema["oneOf"] {
            let results = options.map { faults(of: value, against: $0, at: path) }
            return results.contains { $0.isEmpty } ? [] : results.flatMap { $0 }
        }
        if case .array(let words)? = schema["enum"], !words.contains(value) {
            return ["\(path): \(value) is no word of it"]
        }
        switch (schema["type"], value) {
        case (nil, _), ("string", .string), ("integer", .integer), ("number", .integer), ("number", .number),
            ("boolean", .bool):
            return []
        case ("array", .array(let elements)):
            return elements.enumerated().flatMap { index, element in
                faults(of: element, against: schema["items"] ?? .null, at: "\(path)[\(index)]")
            }
        case ("object", .object(let members)): return faults(of: members, against: schema, at: path)
        default: return ["\(path): is \(value.kind)"]
        }
    }

    private func faults(of members: [String: JSONValue], against schema: JSONValue, at path: String) -> [String] {
        var faults: [String] = []
        if case .array(let required)? = schema["required"] {
            for case .string(let name) in required where members[name] == nil {
                faults.append("\(path): lacks \(name)")
            }
        }
        for (name, value) in members {
            let place = "\(path).\(name)"
            if let property = schema["properties"]?[name] {
                faults += self.faults(of: value, against: property, at: place)
            } else if schema["additionalProperties"] == false {
                faults.append("\(place): is not documented")
            } else if let other = schema["additionalProperties"] {
                faults += self.faults(of: value, against: other, at: place)
            }
        }
        return faults
    }
}
