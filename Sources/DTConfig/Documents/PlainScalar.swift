package import DTWire

/// What a text without quotes means: the core schema of YAML 1.2 (chapter 10.3), so that `yes`, `1_000` and `12:30` are
/// texts and only `true` and `false` are booleans.
package enum PlainScalar {
    /// Reads a text without quotes.
    ///
    /// - Throws: `FormatError` for what readers of YAML disagree about, and for what JSON cannot hold.
    package static func value(of text: String) throws(FormatError) -> JSONValue {
        switch text {
        case "", "~", "null", "Null", "NULL": return .null
        case "true", "True", "TRUE": return .bool(true)
        case "false", "False", "FALSE": return .bool(false)
        case ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF", "-.inf", "-.Inf", "-.INF", ".nan", ".NaN", ".NAN":
            throw FormatError("\(text) is no number that can be sent; write a finite one")
        default: return try number(text) ?? .string(text)
        }
    }

    private static func number(_ text: String) throws(FormatError) -> JSONValue? {
        guard let first = text.utf8.first, text.utf8.count <= 64,
            isDigit(first) || first == UInt8(ascii: "-") || first == UInt8(ascii: "+") || first == UInt8(ascii: ".")
        else { return nil }
        if text.hasPrefix("0x") { return try radix(text.dropFirst(2), 16) }
        if text.hasPrefix("0o") { return try radix(text.dropFirst(2), 8) }

        var rest = Substring(text)
        if rest.hasPrefix("-") || rest.hasPrefix("+") { rest.removeFirst() }
        let whole = rest.prefix { $0.isASCII && $0.isNumber }
        rest = rest.dropFirst(whole.count)
        var fraction: Substring?
        if rest.hasPrefix(".") {
            fraction = rest.dropFirst().prefix { $0.isASCII && $0.isNumber }
            rest = rest.dropFirst(1 + (fraction?.count ?? 0))
        }
        guard !whole.isEmpty || fraction?.isEmpty == false else { return nil }
        var hasExponent = false
        if rest.hasPrefix("e") || rest.hasPrefix("E") {
            rest.removeFirst()
            if rest.hasPrefix("-") || rest.hasPrefix("+") { rest.removeFirst() }
            let exponent = rest.prefix { $0.isASCII && $0.isNumber }
            guard !exponent.isEmpty else { return nil }
            rest = rest.dropFirst(exponent.count)
            hasExponent = true
        }
        guard rest.isEmpty else { return nil }

        if fraction == nil, !hasExponent {
            guard whole.count == 1 || !whole.hasPrefix("0") else {
                throw FormatError(
                    "\(text) is octal to some readers and decimal to others; put it in quotes, or drop the zeros")
            }
            if let integer = Int64(text) { return .integer(integer) }
        }
        guard let number = Double(text), number.isFinite else { throw FormatError("\(text) is too large a number") }
        return .number(number)
    }

    private static func radix(_ digits: Substring, _ radix: Int) throws(FormatError) -> JSONValue? {
        let isNumber = digits.utf8.allSatisfy {
            radix == 16 ? Character(UnicodeScalar($0)).isHexDigit : (0x30...0x37).contains($0)
        }
        guard !digits.isEmpty, isNumber else { return nil }
        guard let integer = Int64(digits, radix: radix) else { throw FormatError("the number is too large") }
        return .integer(integer)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
}
