/// A JSON parser over UTF-8 bytes (RFC 8259), with a bound on nesting and no tolerance: no comments, no trailing commas, no
/// member named twice, no lone surrogates, no invalid UTF-8.
struct JSONParser {
    private let bytes: UnsafeBufferPointer<UInt8>
    private var position = 0
    private var depth = 0

    init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    mutating func parseDocument() throws(JSONTextError) -> JSONValue {
        skipSpace()
        let value = try parseValue()
        skipSpace()
        if position < bytes.count { throw failure("unexpected text after the value") }
        return value
    }

    // MARK: - Values

    private mutating func parseValue() throws(JSONTextError) -> JSONValue {
        guard let byte = peek() else { throw failure("the text ends where a value should be") }
        switch byte {
        case UInt8(ascii: "{"): return try nested { parser throws(JSONTextError) in try parser.parseObject() }
        case UInt8(ascii: "["): return try nested { parser throws(JSONTextError) in try parser.parseArray() }
        case UInt8(ascii: "\""): return .string(try parseString())
        case UInt8(ascii: "t"): return try parseWord("true", .bool(true))
        case UInt8(ascii: "f"): return try parseWord("false", .bool(false))
        case UInt8(ascii: "n"): return try parseWord("null", .null)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try parseNumber()
        default: throw failure("unexpected character \(shown(byte)) where a value should be")
        }
    }

    private mutating func nested(
        _ body: (inout JSONParser) throws(JSONTextError) -> JSONValue
    ) throws(JSONTextError) -> JSONValue {
        depth += 1
        if depth > JSONText.maximumDepth { throw failure("nested deeper than \(JSONText.maximumDepth) levels") }
        let value = try body(&self)
        depth -= 1
        return value
    }

    private mutating func parseObject() throws(JSONTextError) -> JSONValue {
        position += 1
        var members: [String: JSONValue] = [:]
        skipSpace()
        if take("}") { return .object(members) }
        while true {
            skipSpace()
            guard peek() == UInt8(ascii: "\"") else { throw failure("a member's name in quotes is missing") }
            let start = position
            let name = try parseString()
            skipSpace()
            guard take(":") else { throw failure("a colon is missing after the name \"\(name)\"") }
            skipSpace()
            let value = try parseValue()
            if members.updateValue(value, forKey: name) != nil {
                throw failure("the member \"\(name)\" is there twice", at: start)
            }
            skipSpace()
            if take("}") { return .object(members) }
            guard take(",") else { throw failure("a comma or a closing brace is missing") }
        }
    }

    private mutating func parseArray() throws(JSONTextError) -> JSONValue {
        position += 1
        var elements: [JSONValue] = []
        skipSpace()
        if take("]") { return .array(elements) }
        while true {
            skipSpace()
            elements.append(try parseValue())
            skipSpace()
            if take("]") { return .array(elements) }
            guard take(",") else { throw failure("a comma or a closing bracket is missing") }
        }
    }

    private mutating func parseWord(_ word: StaticString, _ value: JSONValue) throws(JSONTextError) -> JSONValue {
        let end = position + word.utf8CodeUnitCount
        guard end <= bytes.count,
            bytes[position..<end].elementsEqual(
                UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount))
        else { throw failure("unknown word; a value is true, false, null, a number, a string, a list or an object") }
        position = end
        return value
    }

    // MARK: - Numbers

    private mutating func parseNumber() throws(JSONTextError) -> JSONValue {
        let start = position
        _ = take("-")
        let leadingZero = peek() == UInt8(ascii: "0")
        let digits = skipDigits()
        guard digits > 0 else { throw failure("a digit is missing") }
        guard !leadingZero || digits == 1 else { throw failure("a number does not start with 0", at: start) }
        var isInteger = true
        if take(".") {
            isInteger = false
            guard skipDigits() > 0 else { throw failure("a digit is missing after the point") }
        }
        if take("e") || take("E") {
            isInteger = false
            if !take("+") { _ = take("-") }
            guard skipDigits() > 0 else { throw failure("a digit is missing in the exponent") }
        }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        if isInteger, let value = Int64(text) { return .integer(value) }
        guard let value = Double(text), value.isFinite else { throw failure("the number is too large", at: start) }
        return .number(value)
    }

    private mutating func skipDigits() -> Int {
        let start = position
        while let byte = peek(), byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") { position += 1 }
        return position - start
    }

    // MARK: - Strings

    private mutating func parseString() throws(JSONTextError) -> String {
        let opening = position
        position += 1
        let start = position
        while let byte = peek() {
            switch byte {
            case UInt8(ascii: "\""):
                guard let text = String(validating: bytes[start..<position], as: UTF8.self) else {
                    throw failure("the string is not valid UTF-8", at: opening)
                }
                position += 1
                return text
            case UInt8(ascii: "\\"): return try parseEscapedString(opening: opening, start: start)
            case 0..<0x20: throw failure("a control character in a string must be escaped")
            default: position += 1
            }
        }
        throw failure("the string is not closed", at: opening)
    }

    private mutating func parseEscapedString(opening: Int, start: Int) throws(JSONTextError) -> String {
        var content = Array(bytes[start..<position])
        while let byte = peek() {
            position += 1
            switch byte {
            case UInt8(ascii: "\""):
                guard let text = String(validating: content, as: UTF8.self) else {
                    throw failure("the string is not valid UTF-8", at: opening)
                }
                return text
            case UInt8(ascii: "\\"): content.append(contentsOf: try parseEscape())
            case 0..<0x20: throw failure("a control character in a string must be escaped", at: position - 1)
            default: content.append(byte)
            }
        }
        throw failure("the string is not closed", at: opening)
    }

    private mutating func parseEscape() throws(JSONTextError) -> [UInt8] {
        guard let byte = peek() else { throw failure("the text ends in an escape") }
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [byte]
        case UInt8(ascii: "b"): return [0x08]
        case UInt8(ascii: "f"): return [0x0C]
        case UInt8(ascii: "n"): return [0x0A]
        case UInt8(ascii: "r"): return [0x0D]
        case UInt8(ascii: "t"): return [0x09]
        case UInt8(ascii: "u"): return try parseUnicodeEscape()
        default: throw failure("unknown escape \\\(shown(byte))", at: position - 2)
        }
    }

    private mutating func parseUnicodeEscape() throws(JSONTextError) -> [UInt8] {
        let start = position - 2
        let unit = try parseHexUnit()
        var code = UInt32(unit)
        if UTF16.isLeadSurrogate(unit) {
            guard take("\\"), take("u") else { throw failure("half of a surrogate pair", at: start) }
            let trail = try parseHexUnit()
            guard UTF16.isTrailSurrogate(trail) else { throw failure("half of a surrogate pair", at: start) }
            code = 0x10000 + ((UInt32(unit) - 0xD800) << 10) + (UInt32(trail) - 0xDC00)
        }
        guard let scalar = Unicode.Scalar(code) else { throw failure("half of a surrogate pair", at: start) }
        return Array(String(Character(scalar)).utf8)
    }

    private mutating func parseHexUnit() throws(JSONTextError) -> UInt16 {
        var unit: UInt16 = 0
        for _ in 0..<4 {
            guard let byte = peek(), let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
                throw failure("\\u needs four hexadecimal digits")
            }
            unit = unit << 4 | UInt16(digit)
            position += 1
        }
        return unit
    }

    // MARK: - Bytes

    private func peek() -> UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard peek() == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    private mutating func skipSpace() {
        while let byte = peek(), byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
    }

    private func shown(_ byte: UInt8) -> String {
        byte > 0x20 && byte < 0x7F ? "'\(Character(Unicode.Scalar(byte)))'" : "0x" + String(byte, radix: 16)
    }

    private func failure(_ message: String, at offset: Int? = nil) -> JSONTextError {
        let before = bytes[..<(offset ?? position)]
        let line = 1 + before.count { $0 == 0x0A }
        let column = 1 + (before.lastIndex(of: 0x0A).map { before.endIndex - $0 - 1 } ?? before.count)
        return JSONTextError(path: [], message: message, place: .init(line: line, column: column))
    }
}
