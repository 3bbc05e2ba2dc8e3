extension KeyedDecodingContainer {
    /// Reads an integer that must lie within a range.
    func decode<Number: FixedWidthInteger & Decodable>(
        _ type: Number.Type = Number.self, forKey key: Key, in range: ClosedRange<Number>
    ) throws -> Number {
        let number = try decode(type, forKey: key)
        try require(range.contains(number), "must be from \(range.lowerBound) to \(range.upperBound)", at: key)
        return number
    }

    /// Reads a number of bytes, tasks or milliseconds: not negative, and no larger than every JSON reader holds exactly.
    func decodeCount(forKey key: Key) throws -> Int64 {
        let number = try decode(Int64.self, forKey: key)
        try require(number >= 0, "must not be negative", at: key)
        return number
    }

    /// Reads an integer that must lie within a range, where there is one.
    func decodeIfPresent<Number: FixedWidthInteger & Decodable>(
        forKey key: Key, in range: ClosedRange<Number>
    ) throws -> Number? {
        try contains(key) ? decode(forKey: key, in: range) : nil
    }

    /// Reads a time that has passed, or can pass, on a working clock: from 1970 to the end of the year 9999.
    func decodeTimeIfPresent(forKey key: Key) throws -> Timestamp? {
        let milliseconds: Int64? = try decodeIfPresent(forKey: key, in: 0...253_402_300_799_999)
        return milliseconds.map { Timestamp(milliseconds: $0) }
    }

    /// Reads an amount, such as a number of milliseconds, which may have a fraction.
    func decodeAmount(forKey key: Key) throws -> Double {
        let amount = try decode(Double.self, forKey: key)
        try require(amount >= 0, "must not be negative", at: key)
        return amount
    }

    /// Reads a share from 0 to 1.
    func decodeFractionIfPresent(forKey key: Key) throws -> Double? {
        let fraction = try decodeIfPresent(Double.self, forKey: key)
        try require(fraction.map { (0...1).contains($0) } ?? true, "must be from 0 to 1", at: key)
        return fraction
    }

    /// Refuses a member whose value is of the right type and still impossible.
    package func require(_ holds: Bool, _ message: String, at key: Key) throws {
        guard !holds else { return }
        throw DecodingError.dataCorrupted(.init(codingPath: codingPath + [key], debugDescription: message))
    }
}
