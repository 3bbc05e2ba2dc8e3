/// Decodes `Decodable` types from a parsed value and, once a type has taken what it wants from an object, refuses members
/// that nothing asked for. So every type of ours is strict without saying so, at every depth.
final class JSONValueDecoder: Decoder {
    let value: JSONValue
    let codingPath: [any CodingKey]
    let userInfo: [CodingUserInfoKey: Any] = [:]

    /// The members that were asked for; `nil` once all of them count as used.
    private var used: Set<String>? = []

    init(_ value: JSONValue, at codingPath: [any CodingKey] = []) {
        self.value = value
        self.codingPath = codingPath
    }

    /// Decodes this decoder's value and checks that nothing in it was left over.
    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        let result = try Value(from: self)
        try rejectUnused()
        return result
    }

    func markUsed(_ name: String) { used?.insert(name) }

    func markAllUsed() { used = nil }

    private func rejectUnused() throws {
        guard let used, case .object(let members) = value else { return }
        guard let stray = members.keys.filter({ !used.contains($0) }).min() else { return }
        let near = NearMiss.closest(to: stray, among: used).map { " (did you mean \"\($0)\"?)" } ?? ""
        throw JSONTextError(
            path: JSONTextError.path(codingPath + [AnyKey(stray)]), message: "unknown key\(near)")
    }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        guard case .object(let members) = value else { throw mismatch("an object") }
        return KeyedDecodingContainer(KeyedContainer<Key>(decoder: self, members: members))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        guard case .array(let elements) = value else { throw mismatch("a list") }
        return UnkeyedContainer(decoder: self, elements: elements)
    }

    func singleValueContainer() throws -> any SingleValueDecodingContainer { SingleContainer(decoder: self) }

    func mismatch(_ wanted: String) -> JSONTextError {
        JSONTextError(path: JSONTextError.path(codingPath), message: "must be \(wanted), and is \(value.kind)")
    }

    // MARK: - Scalars

    func string() throws -> String {
        guard case .string(let text) = value else { throw mismatch("a string") }
        return text
    }

    func bool() throws -> Bool {
        guard case .bool(let flag) = value else { throw mismatch("a boolean") }
        return flag
    }

    func floating<Number: BinaryFloatingPoint>() throws -> Number {
        switch value {
        case .number(let number): return Number(number)
        case .integer(let integer): return Number(integer)
        default: throw mismatch("a number")
        }
    }

    func integer<Number: FixedWidthInteger>() throws -> Number {
        switch value {
        case .integer(let integer):
            guard let number = Number(exactly: integer) else {
                throw JSONTextError(
                    path: JSONTextError.path(codingPath),
                    message: "\(integer) is outside \(Number.min)…\(Number.max)")
            }
            return number
        case .number(let double):
            guard let number = Number(exactly: double) else { throw mismatch("an integer") }
            return number
        default: throw mismatch("an integer")
        }
    }
}

// MARK: - Containers

extension JSONValueDecoder {
    struct KeyedContainer<Key: CodingKey>: KeyedDecodingContainerProtocol {
        let decoder: JSONValueDecoder
        let members: [String: JSONValue]

        var codingPath: [any CodingKey] { decoder.codingPath }

        var allKeys: [Key] { members.keys.sorted().compactMap { Key(stringValue: $0) } }

        func contains(_ key: Key) -> Bool {
            decoder.markUsed(key.stringValue)
            return members[key.stringValue] != nil
        }

        func child(_ key: Key) throws -> JSONValueDecoder {
            decoder.markUsed(key.stringValue)
            guard let member = members[key.stringValue] else {
                throw DecodingError.keyNotFound(key, .init(codingPath: codingPath, debugDescription: ""))
            }
            return JSONValueDecoder(member, at: codingPath + [key])
        }

        func decodeNil(forKey key: Key) throws -> Bool {
            decoder.markUsed(key.stringValue)
            return members[key.stringValue].map { $0 == .null } ?? true
        }

        func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
            try child(key).decode(type)
        }

        func nestedContainer<Nested: CodingKey>(
            keyedBy type: Nested.Type, forKey key: Key
        ) throws -> KeyedDecodingContainer<Nested> {
            let child = try child(key)
            child.markAllUsed()
            return try child.container(keyedBy: type)
        }

        func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
            try child(key).unkeyedContainer()
        }

        func superDecoder() throws -> any Decoder { decoder }

        func superDecoder(forKey key: Key) throws -> any Decoder { try child(key) }
    }

    struct UnkeyedContainer: UnkeyedDecodingContainer {
        let decoder: JSONValueDecoder
        let elements: [JSONValue]
        private(set) var currentIndex = 0

        init(decoder: JSONValueDecoder, elements: [JSONValue]) {
            self.decoder = decoder
            self.elements = elements
        }

        var codingPath: [any CodingKey] { decoder.codingPath }
        var count: Int? { elements.count }
        var isAtEnd: Bool { currentIndex >= elements.count }

        mutating func next() throws -> JSONValueDecoder {
            guard currentIndex < elements.count else {
                throw JSONTextError(path: JSONTextError.path(codingPath), message: "the list is too short")
            }
            defer { currentIndex += 1 }
            return JSONValueDecoder(elements[currentIndex], at: codingPath + [AnyKey(currentIndex)])
        }

        mutating func decodeNil() throws -> Bool {
            guard currentIndex < elements.count, elements[currentIndex] == .null else { return false }
            currentIndex += 1
            return true
        }

        mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value { try next().decode(type) }

        mutating func nestedContainer<Nested: CodingKey>(
            keyedBy type: Nested.Type
        ) throws -> KeyedDecodingContainer<Nested> {
            try next().container(keyedBy: type)
        }

        mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
            try next().unkeyedContainer()
        }

        mutating func superDecoder() throws -> any Decoder { try next() }
    }

    struct SingleContainer: SingleValueDecodingContainer {
        let decoder: JSONValueDecoder

        var codingPath: [any CodingKey] { decoder.codingPath }

        func decodeNil() -> Bool { decoder.value == .null }
        func decode(_ type: Bool.Type) throws -> Bool { try decoder.bool() }
        func decode(_ type: String.Type) throws -> String { try decoder.string() }
        func decode(_ type: Double.Type) throws -> Double { try decoder.floating() }
        func decode(_ type: Float.Type) throws -> Float { try decoder.floating() }
        func decode(_ type: Int.Type) throws -> Int { try decoder.integer() }
        func decode(_ type: Int8.Type) throws -> Int8 { try decoder.integer() }
        func decode(_ type: Int16.Type) throws -> Int16 { try decoder.integer() }
        func decode(_ type: Int32.Type) throws -> Int32 { try decoder.integer() }
        func decode(_ type: Int64.Type) throws -> Int64 { try decoder.integer() }
        func decode(_ type: UInt.Type) throws -> UInt { try decoder.integer() }
        func decode(_ type: UInt8.Type) throws -> UInt8 { try decoder.integer() }
        func decode(_ type: UInt16.Type) throws -> UInt16 { try decoder.integer() }
        func decode(_ type: UInt32.Type) throws -> UInt32 { try decoder.integer() }
        func decode(_ type: UInt64.Type) throws -> UInt64 { try decoder.integer() }

        func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
            // The same value under the same path: what the inner type uses is used here too.
            let inner = JSONValueDecoder(decoder.value, at: decoder.codingPath)
            decoder.markAllUsed()
            return try inner.decode(type)
        }
    }
}
