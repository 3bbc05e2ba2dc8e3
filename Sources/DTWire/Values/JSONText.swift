import FoundationEssentials

/// JSON text, both ways: strict where it is read, compact where it is written.
///
/// Reading refuses what a careful peer never sends: a member named twice, a member that nothing asked for, text after the
/// value, nesting past a limit. Every refusal is a `JSONTextError` that says where.
package enum JSONText {
    /// The deepest nesting that is read. Our own messages need 12.
    package static let maximumDepth = 64

    /// Reads one value of a type from UTF-8 text, refusing members that the type does not have.
    package static func decode<Value: Decodable>(
        _ type: Value.Type = Value.self, from text: some Collection<UInt8>
    ) throws(JSONTextError) -> Value {
        try decode(type, from: parse(text))
    }

    /// Reads one value of a type from a parsed value, refusing members that the type does not have.
    package static func decode<Value: Decodable>(
        _ type: Value.Type = Value.self, from value: JSONValue
    ) throws(JSONTextError) -> Value {
        do {
            let decoder = JSONValueDecoder(value)
            let result = try decoder.decode(type)
            return result
        } catch let error as JSONTextError {
            throw error
        } catch let error as DecodingError {
            throw JSONTextError(error)
        } catch {
            throw JSONTextError(path: [], message: "\(error)")
        }
    }

    /// Parses one value and nothing after it.
    package static func parse(_ text: some Collection<UInt8>) throws(JSONTextError) -> JSONValue {
        let parsed = text.withContiguousStorageIfAvailable { bytes in
            Result { () throws(JSONTextError) in
                var parser = JSONParser(bytes)
                return try parser.parseDocument()
            }
        }
        if let parsed { return try parsed.get() }
        return try parse(ContiguousArray(text))
    }

    /// Writes a value as compact UTF-8 text. What our own types hold can always be written; a non-finite number cannot.
    package static func encode(_ value: some Encodable) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.withoutEscapingSlashes]
        return Array(try encoder.encode(value))
    }

    /// Writes a value for people and for files that are compared: indented, members in order of their names.
    package static func encodePretty(_ value: some Encodable) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.withoutEscapingSlashes, .prettyPrinted, .sortedKeys]
        return Array(try encoder.encode(value))
    }
}

/// Why a text is not the JSON that was asked for, and where.
package struct JSONTextError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The members and positions that lead to the value at fault; empty for the whole text.
    package var path: [String]
    /// What is wrong, in words that a person can act on.
    package var message: String
    /// Line and column of a syntax error, both counted from 1; the column counts bytes.
    package var place: Place?

    package struct Place: Hashable, Sendable {
        package var line: Int
        package var column: Int
        package init(line: Int, column: Int) { (self.line, self.column) = (line, column) }
    }

    package init(path: [String], message: String, place: Place? = nil) {
        self.path = path
        self.message = message
        self.place = place
    }

    init(_ error: DecodingError) {
        switch error {
        case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
            self.init(path: JSONTextError.path(context.codingPath), message: context.debugDescription)
        case .keyNotFound(let key, let context):
            self.init(
                path: JSONTextError.path(context.codingPath + [key]), message: "is required and missing")
        @unknown default:
            self.init(path: [], message: "\(error)")
        }
    }

    /// The path as it is written in messages: `tasks[2].config.batch_sizes[0]`.
    package var pathText: String {
        path.reduce(into: "") { text, step in
            text += step.first == "[" ? step : (text.isEmpty ? step : "." + step)
        }
    }

    package var description: String {
        let prefix = place.map { "\($0.line):\($0.column): " } ?? ""
        return prefix + (path.isEmpty ? message : "\(pathText): \(message)")
    }

    static func path(_ keys: [any CodingKey]) -> [String] {
        keys.map { $0.intValue.map { "[\($0)]" } ?? $0.stringValue }
    }
}
