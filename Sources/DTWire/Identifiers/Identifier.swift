/// What names one thing on the wire, in the store and in messages to people: 1 to 128 ASCII letters, digits, `.`, `_`, `-`,
/// the first a letter or a digit. So an identifier can stand in a URL, a file name and a log line as it is.
package protocol Identifier: RawRepresentable<String>, Hashable, Comparable, Sendable, Codable,
    CustomStringConvertible
{
    /// What is named, for messages: "task id".
    static var subject: String { get }
    init(unchecked: String)
}

extension Identifier {
    package init?(rawValue: String) {
        guard Self.isValid(rawValue) else { return nil }
        self.init(unchecked: rawValue)
    }

    /// A new identifier that no other will equal: a prefix and 100 random bits in Crockford's base 32.
    package static func random(prefix: String, using generator: inout some RandomNumberGenerator) -> Self {
        let alphabet = Array("0123456789abcdefghjkmnpqrstvwxyz")
        // Two draws and not twenty: each is a call of the system's generator, on the way of every task.
        let random = [generator.next(), generator.next()].flatMap { bits in
            (0..<10).map { alphabet[Int(truncatingIfNeeded: bits >> ($0 * 5)) & 31] }
        }
        return Self(unchecked: prefix + String(random))
    }

    package static func isValid(_ text: String) -> Bool {
        guard let first = text.utf8.first, (1...128).contains(text.utf8.count) else { return false }
        return isAlphanumeric(first)
            && text.utf8.allSatisfy {
                isAlphanumeric($0) || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-")
            }
    }

    package var description: String { rawValue }

    package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }

    package init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let value = Self(rawValue: text) else {
            throw DecodingError.dataCorrupted(
                .init(
                    codingPath: decoder.codingPath,
                    debugDescription: "must be a \(Self.subject): 1 to 128 letters, digits, '.', '_' or '-'"))
        }
        self = value
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(rawValue)
    }
}

private func isAlphanumeric(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "a")...UInt8(ascii: "z"):
        true
    default: false
    }
}
