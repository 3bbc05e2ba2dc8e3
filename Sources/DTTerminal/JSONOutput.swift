import DTWire

/// What `--json` prints: one value and a line end.
package struct JSONOutput: Hashable, Sendable, CustomStringConvertible {
    /// The text with its line end.
    package let description: String

    /// - Parameters:
    ///   - isOneLine: Whether the value goes on one line, for values that come one after the other; else it is indented, its
    ///     members in order of their names.
    /// - Throws: when the value holds a number that JSON cannot hold.
    package init(_ value: some Encodable, isOneLine: Bool = false) throws {
        let bytes = isOneLine ? try JSONText.encode(value) : try JSONText.encodePretty(value)
        description = Self.harmless(String(decoding: bytes, as: UTF8.self)) + "\n"
    }

    /// JSON escapes the control characters of C0 by itself. Those of C1 and what turns the direction of writing can only
    /// stand within its strings, where an escape means the same.
    private static func harmless(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 == 0x7F || $0 == 0xC2 || $0 == 0xE2 }) else { return text }
        return text.unicodeScalars.reduce(into: "") { result, scalar in
            switch scalar.value {
            case 0x7F...0x9F, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069:
                let code = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - code.count) + code
            default: result.unicodeScalars.append(scalar)
            }
        }
    }
}
