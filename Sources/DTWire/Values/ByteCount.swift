/// A number of bytes as people write it: a plain integer, or a number with a unit (`512KiB`, `2GiB`, `1GB`). Binary units are
/// powers of 1024, decimal ones powers of 1000. On the wire it is always an integer.
package struct ByteCount: RawRepresentable, Hashable, Sendable, Comparable {
    package var rawValue: Int64

    package init(rawValue: Int64) { self.rawValue = rawValue }
    package init(_ bytes: Int64) { rawValue = bytes }

    /// Reads a text such as `512MiB`; `nil` for an unknown unit, a negative or an oversized number.
    package init?(_ text: String) {
        let units: [(String, Double)] = [
            ("", 1), ("B", 1), ("KiB", 0x1p10), ("MiB", 0x1p20), ("GiB", 0x1p30), ("TiB", 0x1p40),
            ("kB", 1e3), ("KB", 1e3), ("MB", 1e6), ("GB", 1e9), ("TB", 1e12),
        ]
        let digits = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        guard let number = Double(digits), let unit = units.first(where: { $0.0 == text.dropFirst(digits.count) }),
            number * unit.1 < 0x1p53
        else { return nil }
        rawValue = Int64(number * unit.1)
    }

    package static func < (left: ByteCount, right: ByteCount) -> Bool { left.rawValue < right.rawValue }

    package static func mebibytes(_ count: Int64) -> ByteCount { ByteCount(count << 20) }
    package static func gibibytes(_ count: Int64) -> ByteCount { ByteCount(count << 30) }
}

extension ByteCount: CustomStringConvertible {
    /// The largest binary unit that leaves at least one: `1.5 GiB`.
    package var description: String {
        let units = ["B", "KiB", "MiB", "GiB", "TiB"]
        var (value, unit) = (Double(rawValue), 0)
        // From where it would be rounded to 1024.
        while value >= 1023.95, unit < units.count - 1 { (value, unit) = (value / 1024, unit + 1) }
        let rounded = (value * 10).rounded() / 10
        return rounded == rounded.rounded() ? "\(Int64(rounded)) \(units[unit])" : "\(rounded) \(units[unit])"
    }
}

extension ByteCount: Codable {
    package init(from decoder: any Decoder) throws {
        let count: ByteCount? =
            switch try JSONValue(from: decoder) {
            case .string(let text): ByteCount(text)
            case .integer(let bytes): ByteCount(bytes)
            case .number(let bytes): Int64(exactly: bytes).map { ByteCount($0) }
            default: nil
            }
        guard let count, (0..<1 << 53).contains(count.rawValue) else {
            throw DecodingError.dataCorrupted(
                .init(
                    codingPath: decoder.codingPath,
                    debugDescription: "must be a number of bytes, or one with a unit such as 512MiB or 2GiB"))
        }
        self = count
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(rawValue)
    }
}
