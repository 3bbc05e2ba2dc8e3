extension KeyedDecodingContainer {
    /// Refuses a member whose value is of the right type and still impossible.
    package func require(_ holds: Bool, _ message: String, at key: Key) throws {
        guard !holds else { return }
        throw DecodingError.dataCorrupted(.init(codingPath: codingPath + [key], debugDescription: message))
    }
}
