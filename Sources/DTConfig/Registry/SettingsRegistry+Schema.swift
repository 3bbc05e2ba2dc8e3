package import DTWire

extension SettingsRegistry {
    /// The shape of a program's file as JSON Schema (draft 2020-12), for editors.
    package static func jsonSchema(_ program: Program) -> JSONValue {
        guard case .object(var members) = program.schema.json else { return [:] }
        members["$schema"] = "https://json-schema.org/draft/2020-12/schema"
        members["title"] = .string("Settings of a dt \(program.rawValue)")
        // A file of comments alone says nothing, and that is allowed.
        members["type"] = ["object", "null"]
        return .object(members)
    }
}

extension DocumentSchema {
    fileprivate var json: JSONValue {
        switch self {
        case .setting(let setting): return setting.json
        case .object(let keys, let required):
            var members: [String: JSONValue] = [
                "type": "object", "additionalProperties": false, "properties": .object(keys.mapValues(\.json)),
            ]
            if !required.isEmpty { members["required"] = .array(required.map { .string($0) }) }
            return .object(members)
        case .entries(let description):
            return [
                "type": "object", "propertyNames": description.names, "additionalProperties": description.value.json,
            ]
        case .list(let description):
            return [
                "type": "array", "minItems": 1, "maxItems": .integer(Int64(description.limit)),
                "items": description.value.json,
            ]
        }
    }
}

extension Setting {
    fileprivate var json: JSONValue {
        guard case .object(var members) = schema else { return schema }
        let effect = pendingEffect.map { " Not yet in effect (\($0)): checked and carried." } ?? ""
        members["description"] = .string(help + effect)
        if let standard { members["default"] = standard }
        if isSecret { members["writeOnly"] = true }
        return .object(members)
    }
}
