package import DTWire

/// The shape of a JSON value, as the API's document says it (JSON Schema 2020-12, the part of it that OpenAPI 3.1 needs here).
package indirect enum Schema: Hashable, Sendable {
    case string
    case integer
    case number
    case boolean
    /// Anything at all.
    case any
    case words([String])
    case list(Schema)
    /// An object whose members all have one shape.
    case map(Schema)
    /// An object with these members and no others.
    case object([Member])
    /// A shape with a name of its own.
    case named(String)
    case either([Schema])

    package struct Member: Hashable, Sendable {
        package var name: String
        package var schema: Schema
        package var isRequired: Bool
        package var note: String

        /// A member that is always there.
        package static func has(_ name: String, _ schema: Schema, _ note: String) -> Member {
            Member(name: name, schema: schema, isRequired: true, note: note)
        }

        /// A member that may be absent.
        package static func may(_ name: String, _ schema: Schema, _ note: String) -> Member {
            Member(name: name, schema: schema, isRequired: false, note: note)
        }
    }

    static func words<Word: Choice>(of type: Word.Type) -> Schema { .words(Word.allCases.map(\.rawValue)) }

    /// Milliseconds since 1970, as all times are.
    static let time = Schema.integer

    /// The schema as the document holds it.
    package var json: JSONValue {
        switch self {
        case .string: ["type": "string"]
        case .integer: ["type": "integer"]
        case .number: ["type": "number"]
        case .boolean: ["type": "boolean"]
        case .any: .object([:])
        case .words(let words): ["type": "string", "enum": .array(words.map { .string($0) })]
        case .list(let element): ["type": "array", "items": element.json]
        case .map(let value): ["type": "object", "additionalProperties": value.json]
        case .named(let name): ["$ref": .string("#/components/schemas/\(name)")]
        case .either(let schemas): ["oneOf": .array(schemas.map(\.json))]
        case .object(let members):
            [
                "type": "object",
                "properties": .object(
                    Dictionary(members.map { ($0.name, $0.json) }, uniquingKeysWith: { first, _ in first })),
                "required": .array(members.filter(\.isRequired).map { .string($0.name) }),
                "additionalProperties": false,
            ]
        }
    }
}

extension Schema.Member {
    fileprivate var json: JSONValue {
        guard case .object(var members) = schema.json else { return schema.json }
        members["description"] = .string(note)
        return .object(members)
    }
}
