/// Decodes `Decodable` types from one value of a document. Small enough to be passed about without being allocated.
struct JSONDocumentDecoder: Decoder {
    let document: JSONDocument
    let place: Int

    var codingPath: [any CodingKey] { document.steps(to: place) }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    /// Decodes a type by itself, or by a short cut where it is one of the collections that messages are full of: their own
    /// decoding goes through four existential calls an element.
    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        if type == [String: String].self, let value = try document.stringMembers(place) as? Value { return value }
        if type == [String].self, let value = try document.elements(place, document.string) as? Value { return value }
        if type == Set<String>.self, let value = Set(try document.elements(place, document.string)) as? Value {
            return value
        }
        return try Value(from: self)
    }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        guard document.kind(place) == .object else { throw document.mismatch(place, "an object") }
        return KeyedDecodingContainer(Members<Key>(document: document, object: place))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        guard document.kind(place) == .array else { throw document.mismatch(place, "a list") }
        return Elements(document: document, array: place)
    }

    func singleValueContainer() throws -> any SingleValueDecodingContainer {
        Scalar(document: document, place: place)
    }
}

// MARK: - Members of an object

private struct Members<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let document: JSONDocument
    let object: Int

    var codingPath: [any CodingKey] { document.steps(to: object) }
    var allKeys: [Key] { document.names(of: object).compactMap { Key(stringValue: $0) } }

    func contains(_ key: Key) -> Bool { document.member(key.stringValue, of: object) != nil }

    func decodeNil(forKey key: Key) throws -> Bool {
        document.member(key.stringValue, of: object).map { document.kind($0) == .null } ?? true
    }

    private func require(_ key: Key) throws -> Int { try document.requiredMember(key.stringValue, of: object) }

    /// The member's place; `nil` when it is absent or null.
    private func find(_ key: Key) -> Int? { document.presentMember(key.stringValue, of: object) }

    private func decoder(_ place: Int) -> JSONDocumentDecoder { .init(document: document, place: place) }

    func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
        try decoder(require(key)).decode(type)
    }

    func decodeIfPresent<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value? {
        guard let place = find(key) else { return nil }
        return try decoder(place).decode(type)
    }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type, forKey key: Key
    ) throws -> KeyedDecodingContainer<Nested> {
        try decoder(require(key)).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        try decoder(require(key)).unkeyedContainer()
    }

    func superDecoder() throws -> any Decoder { decoder(object) }
    func superDecoder(forKey key: Key) throws -> any Decoder { try decoder(require(key)) }

    // The scalars that messages are made of, without the way round by their own decoding.
    func decode(_ type: Bool.Type, forKey key: Key) throws -> Bool { try document.bool(require(key)) }
    func decode(_ type: String.Type, forKey key: Key) throws -> String { try document.string(require(key)) }
    func decode(_ type: Double.Type, forKey key: Key) throws -> Double { try document.double(require(key)) }
    func decode(_ type: Int.Type, forKey key: Key) throws -> Int { try document.integer(require(key)) }
    func decode(_ type: Int64.Type, forKey key: Key) throws -> Int64 { try document.integer(require(key)) }
    func decodeIfPresent(_ type: Bool.Type, forKey key: Key) throws -> Bool? { try find(key).map(document.bool) }
    func decodeIfPresent(_ type: String.Type, forKey key: Key) throws -> String? { try find(key).map(document.string) }
    func decodeIfPresent(_ type: Double.Type, forKey key: Key) throws -> Double? { try find(key).map(document.double) }
    func decodeIfPresent(_ type: Int.Type, forKey key: Key) throws -> Int? { try find(key).map(document.integer) }
    func decodeIfPresent(_ type: Int64.Type, forKey key: Key) throws -> Int64? { try find(key).map(document.integer) }
}

// MARK: - Elements of a list

private struct Elements: UnkeyedDecodingContainer {
    let document: JSONDocument
    let array: Int
    private(set) var currentIndex = 0
    private var place: Int

    init(document: JSONDocument, array: Int) {
        self.document = document
        self.array = array
        place = array + 1
    }

    var codingPath: [any CodingKey] { document.steps(to: array) }
    var count: Int? { document.count(array) }
    var isAtEnd: Bool { place >= document.next(array) }

    /// The place of the element that comes now; the one after it comes then.
    private mutating func take() throws -> Int {
        guard !isAtEnd else {
            throw JSONTextError(path: document.path(of: array), message: "the list is too short")
        }
        defer {
            place = document.next(place)
            currentIndex += 1
        }
        return place
    }

    mutating func decodeNil() throws -> Bool {
        guard !isAtEnd, document.kind(place) == .null else { return false }
        _ = try take()
        return true
    }

    mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        try JSONDocumentDecoder(document: document, place: take()).decode(type)
    }

    mutating func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type
    ) throws -> KeyedDecodingContainer<Nested> {
        try superDecoder().container(keyedBy: type)
    }

    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
        try superDecoder().unkeyedContainer()
    }

    mutating func superDecoder() throws -> any Decoder { JSONDocumentDecoder(document: document, place: try take()) }
}

// MARK: - A value alone

private struct Scalar: SingleValueDecodingContainer {
    let document: JSONDocument
    let place: Int

    var codingPath: [any CodingKey] { document.steps(to: place) }

    func decodeNil() -> Bool { document.kind(place) == .null }
    func decode(_ type: Bool.Type) throws -> Bool { try document.bool(place) }
    func decode(_ type: String.Type) throws -> String { try document.string(place) }
    func decode(_ type: Double.Type) throws -> Double { try document.double(place) }
    func decode(_ type: Float.Type) throws -> Float { Float(try document.double(place)) }
    func decode(_ type: Int.Type) throws -> Int { try document.integer(place) }
    func decode(_ type: Int8.Type) throws -> Int8 { try document.integer(place) }
    func decode(_ type: Int16.Type) throws -> Int16 { try document.integer(place) }
    func decode(_ type: Int32.Type) throws -> Int32 { try document.integer(place) }
    func decode(_ type: Int64.Type) throws -> Int64 { try document.integer(place) }
    func decode(_ type: UInt.Type) throws -> UInt { try document.integer(place) }
    func decode(_ type: UInt8.Type) throws -> UInt8 { try document.integer(place) }
    func decode(_ type: UInt16.Type) throws -> UInt16 { try document.integer(place) }
    func decode(_ type: UInt32.Type) throws -> UInt32 { try document.integer(place) }
    func decode(_ type: UInt64.Type) throws -> UInt64 { try document.integer(place) }

    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        try JSONDocumentDecoder(document: document, place: place).decode(type)
    }
}
