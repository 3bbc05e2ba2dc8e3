/// JSON text, both ways: strict where it is read, compact where it is written.
///
/// Reading refuses what a careful peer never sends: a member named twice, a member that nothing asked for, text after the
/// value, nesting past a limit, an integer that other readers would round. Every refusal is a `JSONTextError` that says
/// where.
package enum JSONText {
    /// The deepest nesting that is read. Our own messages need 12, besides the free-form values in them.
    package static let maximumDepth = 64

    /// The deepest nesting of a free-form value: less, so that whatever is taken in can be passed on in a message.
    package static let maximumValueDepth = 32

    /// Reads one value of a type from UTF-8 text, refusing members that the type does not have.
    package static func decode<Value: Decodable>(
        _ type: Value.Type = Value.self, from text: some Collection<UInt8>
    ) throws(JSONTextError) -> Value {
        let document = try JSONDocument(parsing: Array(text))
        let decoder = JSONDocumentDecoder(document: document, place: 0)
        do {
            let value = try Value(from: decoder)
            try document.refuseUnused { _ = try? Value(from: decoder) }
            return value
        } catch let error as JSONTextError {
            throw error
        } catch let error as DecodingError {
            throw JSONTextError(error)
        } catch {
            throw JSONTextError(path: [], message: "\(error)")
        }
    }

    /// Reads one value of a type from a parsed value, refusing members that the type does not have.
    package static func decode<Value: Decodable>(
        _ type: Value.Type = Value.self, from value: JSONValue
    ) throws(JSONTextError) -> Value {
        try decode(type, from: encode(value))
    }

    /// Parses one value and nothing after it.
    package static func parse(_ text: some Collection<UInt8>) throws(JSONTextError) -> JSONValue {
        try JSONDocument(parsing: Array(text)).value(0)
    }

    /// Writes a value as compact UTF-8 text. What our own types hold can always be written; a number that is not finite
    /// cannot.
    package static func encode<Value: Encodable>(_ value: Value) throws(JSONTextError) -> [UInt8] {
        let text = JSONTextEncoder()
        do {
            try text.encode(value)
        } catch let error as JSONTextError {
            throw error
        } catch {
            throw JSONTextError(path: [], message: "\(error)")
        }
        if let fault = text.writer.fault { throw fault }
        return text.writer.bytes
    }

    /// Writes a value for people and for files that are compared: indented, members in order of their names.
    package static func encodePretty(_ value: some Encodable) throws(JSONTextError) -> [UInt8] {
        var text = ""
        try parse(encode(value)).writePretty(to: &text, indentation: "")
        return Array(text.utf8)
    }
}
