/// The one text that all encoders and containers of an `encode` write to.
final class JSONTextEncoder {
    private(set) var writer = JSONWriter()

    /// Writes through one exclusive access, which costs more than most of what is written in it.
    func write<Result>(_ body: (inout JSONWriter) -> Result) -> Result { body(&writer) }

    /// Writes one value in the place that `prepare` makes for it: through its own encoding, or by a short cut where it is one
    /// of the collections that messages are full of.
    func encode<Value: Encodable>(_ value: Value, prepare: (inout JSONWriter) -> Void = { _ in }) throws {
        let shortcut: JSONValue? =
            if Value.self == JSONValue.self {
                value as? JSONValue
            } else if Value.self == [String: String].self {
                (value as? [String: String]).map { .object($0.mapValues(JSONValue.string)) }
            } else if Value.self == [String].self {
                (value as? [String]).map { .array($0.map(JSONValue.string)) }
            } else if Value.self == Set<String>.self {
                // In order: the same set is the same text, always.
                (value as? Set<String>).map { .array($0.sorted().map(JSONValue.string)) }
            } else if Value.self == [Int].self {
                (value as? [Int]).map { .array($0.map { .integer(Int64($0)) }) }
            } else if Value.self == [Double].self {
                (value as? [Double]).map { .array($0.map(JSONValue.number)) }
            } else {
                nil
            }
        if let shortcut {
            return write { writer in
                prepare(&writer)
                writer.write(shortcut)
            }
        }
        let depth = write { writer in
            prepare(&writer)
            return writer.open()
        }
        try value.encode(to: JSONLevelEncoder(text: self, depth: depth))
        write { $0.close(depth) }
    }
}

/// Encodes the value at one depth. A container may be asked for again to add members, as a message adds its `type`.
private struct JSONLevelEncoder: Encoder {
    let text: JSONTextEncoder
    let depth: Int

    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        text.write { $0.beginObject(at: depth) }
        return KeyedEncodingContainer(MemberEncoder<Key>(text: text, depth: depth))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        text.write { $0.beginArray(at: depth) }
        return ElementEncoder(text: text, depth: depth, count: 0)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer { ScalarEncoder(text: text, depth: depth) }
}

private struct MemberEncoder<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let text: JSONTextEncoder
    let depth: Int

    var codingPath: [any CodingKey] { [] }

    private func write(_ key: Key, _ body: (inout JSONWriter) -> Void) {
        let name = key.stringValue
        text.write { writer in
            writer.name(name, at: depth)
            body(&writer)
        }
    }

    private func open(_ key: Key) -> JSONLevelEncoder {
        let name = key.stringValue
        return JSONLevelEncoder(
            text: text,
            depth: text.write { writer in
                writer.name(name, at: depth)
                return writer.open()
            })
    }

    func encodeNil(forKey key: Key) { write(key) { $0.writeNull() } }
    func encode(_ value: Bool, forKey key: Key) { write(key) { $0.write(value) } }
    func encode(_ value: String, forKey key: Key) { write(key) { $0.write(value) } }
    func encode(_ value: Double, forKey key: Key) { write(key) { $0.write(value) } }
    func encode(_ value: Int, forKey key: Key) { write(key) { $0.write(value) } }
    func encode(_ value: Int64, forKey key: Key) { write(key) { $0.write(value) } }

    func encode<Value: Encodable>(_ value: Value, forKey key: Key) throws {
        let name = key.stringValue
        try text.encode(value) { $0.name(name, at: depth) }
    }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type, forKey key: Key
    ) -> KeyedEncodingContainer<Nested> {
        open(key).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer { open(key).unkeyedContainer() }
    func superEncoder() -> any Encoder { JSONLevelEncoder(text: text, depth: depth) }
    func superEncoder(forKey key: Key) -> any Encoder { open(key) }
}

private struct ElementEncoder: UnkeyedEncodingContainer {
    let text: JSONTextEncoder
    let depth: Int
    private(set) var count: Int

    var codingPath: [any CodingKey] { [] }

    private mutating func write(_ body: (inout JSONWriter) -> Void) {
        count += 1
        text.write { writer in
            writer.element(at: depth)
            body(&writer)
        }
    }

    mutating func encodeNil() { write { $0.writeNull() } }

    mutating func encode<Value: Encodable>(_ value: Value) throws {
        count += 1
        try text.encode(value) { $0.element(at: depth) }
    }

    mutating func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) -> KeyedEncodingContainer<Nested> {
        superEncoder().container(keyedBy: type)
    }

    mutating func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { superEncoder().unkeyedContainer() }

    mutating func superEncoder() -> any Encoder {
        count += 1
        return JSONLevelEncoder(
            text: text,
            depth: text.write { writer in
                writer.element(at: depth)
                return writer.open()
            })
    }
}

private struct ScalarEncoder: SingleValueEncodingContainer {
    let text: JSONTextEncoder
    let depth: Int

    var codingPath: [any CodingKey] { [] }

    private func write(_ body: (inout JSONWriter) -> Void) {
        text.write { writer in
            writer.beginScalar(at: depth)
            body(&writer)
        }
    }

    func encodeNil() { write { $0.writeNull() } }
    func encode(_ value: Bool) { write { $0.write(value) } }
    func encode(_ value: String) { write { $0.write(value) } }
    func encode(_ value: Double) { write { $0.write(value) } }
    func encode(_ value: Float) { write { $0.write(Double(value)) } }
    func encode(_ value: Int) { write { $0.write(value) } }
    func encode(_ value: Int8) { write { $0.write(value) } }
    func encode(_ value: Int16) { write { $0.write(value) } }
    func encode(_ value: Int32) { write { $0.write(value) } }
    func encode(_ value: Int64) { write { $0.write(value) } }
    func encode(_ value: UInt) { write { $0.write(value) } }
    func encode(_ value: UInt8) { write { $0.write(value) } }
    func encode(_ value: UInt16) { write { $0.write(value) } }
    func encode(_ value: UInt32) { write { $0.write(value) } }
    func encode(_ value: UInt64) { write { $0.write(value) } }
    func encode<Value: Encodable>(_ value: Value) throws { try text.encode(value) { $0.beginScalar(at: depth) } }
}
