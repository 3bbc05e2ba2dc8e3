/// A JSON parser over UTF-8 bytes (RFC 8259), with a bound on nesting and no tolerance: no comments, no trailing commas, no
/// member named twice, no lone surrogates, no invalid UTF-8.
struct JSONParser {
    private let bytes: UnsafeBufferPointer<UInt8>
    private var position = 0
    private var depth = 0
    private(set) var entries: [JSONEntry] = []
    /// The strings whose bytes are not what they mean.
    private(set) var strings: [String] = []

    /// - Parameter bytes: at most 4 GiB.
    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
        entries.reserveCapacity(16 + bytes.count / 8)
    }

    mutating func parseDocument() throws(JSONTextError) {
        skipSpace()
        try parseValue()
        skipSpace()
        if position < bytes.count { throw failure("unexpected text after the value") }
    }

    // MARK: - Values

    private mutating func parseValue() throws(JSONTextError) {
        guard let byte = peek() else { throw failure("the text ends where a value should be") }
        switch byte {
        case UInt8(ascii: "{"): try parseObject()
        case UInt8(ascii: "["): try parseArray()
        case UInt8(ascii: "\""): try parseString()
        case UInt8(ascii: "t"): try parseWord("true", .true)
        case UInt8(ascii: "f"): try parseWord("false", .false)
        case UInt8(ascii: "n"): try parseWord("null", .null)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): try parseNumber()
        default: throw failure("unexpected character \(shown(byte)) where a value should be")
        }
    }

    /// Enters an object or a list: adds its entry, and gives the entry's place.
    private mutating func open(_ kind: JSONEntry.Kind) throws(JSONTextError) -> Int {
        depth += 1
        if depth > JSONText.maximumDepth { throw failure("nested deeper than \(JSONText.maximumDepth) levels") }
        add(kind, from: position, to: position)
        position += 1
        skipSpace()
        return entries.count - 1
    }

    private mutating func close(_ place: Int, count: Int) {
        depth -= 1
        entries[place].content = UInt32(count)
        entries[place].next = UInt32(entries.count)
    }

    private mutating func parseObject() throws(JSONTextError) {
        let object = try open(.object)
        var count = 0
        if take("}") { return close(object, count: 0) }
        while true {
            guard peek() == UInt8(ascii: "\"") else { throw failure("a member's name in quotes is missing") }
            let name = entries.count
            try parseString()
            skipSpace()
            guard take(":") else { throw failure("a colon is missing after the name \"\(string(name).excerpt)\"") }
            skipSpace()
            try parseValue()
            count += 1
            skipSpace()
            if take("}") { break }
            guard take(",") else { throw failure("a comma or a closing brace is missing") }
            skipSpace()
        }
        close(object, count: count)
        try refuseRepeatedNames(in: object)
    }

    private mutating func parseArray() throws(JSONTextError) {
        let array = try open(.array)
        var count = 0
        if take("]") { return close(array, count: 0) }
        while true {
            try parseValue()
            count += 1
            skipSpace()
            if take("]") { return close(array, count: count) }
            guard take(",") else { throw failure("a comma or a closing bracket is missing") }
            skipSpace()
        }
    }

    private mutating func parseWord(_ word: StaticString, _ kind: JSONEntry.Kind) throws(JSONTextError) {
        let end = position + word.utf8CodeUnitCount
        guard end <= bytes.count,
            bytes[position..<end].elementsEqual(
                UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount))
        else { throw failure("unknown word; a value is true, false, null, a number, a string, a list or an object") }
        add(kind, from: position, to: end)
        position = end
    }

    /// Adds an entry that has nothing in it.
    private mutating func add(_ kind: JSONEntry.Kind, from start: Int, to end: Int, content: Int = 0) {
        entries.append(
            JSONEntry(
                kind: kind, start: UInt32(truncatingIfNeeded: start), end: UInt32(truncatingIfNeeded: end),
                next: UInt32(truncatingIfNeeded: entries.count + 1), content: UInt32(truncatingIfNeeded: content)))
    }

    // MARK: - Names

    /// Names are compared as Swift compares strings, so that what is told apart here is told apart by a dictionary too.
    private func refuseRepeatedNames(in object: Int) throws(JSONTextError) {
        let (first, end, count) = (object + 1, Int(entries[object].next), Int(entries[object].content))
        guard count > 1 else { return }
        var name = first
        var arePlain = count <= 16
        while arePlain, name < end {
            arePlain = entries[name].kind == .plainString
            name = Int(entries[name + 1].next)
        }
        var known: Set<String> = []
        name = first
        while name < end {
            if arePlain ? isRepeated(name, since: first) : !known.insert(string(name)).inserted {
                throw failure(
                    "the member \"\(string(name).excerpt)\" is there twice", at: Int(entries[name].start) - 1)
            }
            name = Int(entries[name + 1].next)
        }
    }

    /// Whether a plain name stands among the plain names before it.
    private func isRepeated(_ name: Int, since first: Int) -> Bool {
        let text = bytes[Int(entries[name].start)..<Int(entries[name].end)]
        var other = first
        while other < name {
            let entry = entries[other]
            if Int(entry.end - entry.start) == text.count, bytes[Int(entry.start)..<Int(entry.end)].elementsEqual(text)
            {
                return true
            }
            other = Int(entries[other + 1].next)
        }
        return false
    }

    /// The text of a string's entry.
    private func string(_ place: Int) -> String {
        let entry = entries[place]
        return entry.kind == .string
            ? strings[Int(entry.content)] : String(decoding: bytes[Int(entry.start)..<Int(entry.end)], as: UTF8.self)
    }

    // MARK: - Numbers

    private mutating func parseNumber() throws(JSONTextError) {
        let start = position
        _ = take("-")
        let leadingZero = peek() == UInt8(ascii: "0")
        let digits = skipDigits()
        guard digits > 0 else { throw failure("a digit is missing") }
        guard !leadingZero || digits == 1 else { throw failure("a number does not start with 0", at: start) }
        var (isInteger, canBeTooLarge) = (true, digits > 300)
        if take(".") {
            isInteger = false
            guard skipDigits() > 0 else { throw failure("a digit is missing after the point") }
        }
        if take("e") || take("E") {
            (isInteger, canBeTooLarge) = (false, true)
            if !take("+") { _ = take("-") }
            guard skipDigits() > 0 else { throw failure("a digit is missing in the exponent") }
        }
        let text = UnsafeBufferPointer(rebasing: bytes[start..<position])
        if isInteger, digits < 19 || JSONNumber.integer(text) != nil {
            return add(.integer, from: start, to: position)
        }
        if canBeTooLarge, !JSONNumber.double(text).isFinite { throw failure("the number is too large", at: start) }
        add(.number, from: start, to: position)
    }

    private mutating func skipDigits() -> Int {
        let start = position
        while let byte = peek(), byte &- UInt8(ascii: "0") < 10 { position += 1 }
        return position - start
    }

    // MARK: - Strings

    private mutating func parseString() throws(JSONTextError) {
        let opening = position
        position += 1
        let start = position
        var all: UInt8 = 0
        while let byte = peek() {
            switch byte {
            case UInt8(ascii: "\""):
                if all < 0x80 {
                    add(.plainString, from: start, to: position)
                } else {
                    try addString(bytes[start..<position], opening: opening)
                }
                position += 1
                return
            case UInt8(ascii: "\\"): return try parseEscapedString(opening: opening, start: start)
            case 0..<0x20: throw failure("a control character in a string must be escaped")
            default:
                all |= byte
                position += 1
            }
        }
        throw failure("the string is not closed", at: opening)
    }

    private mutating func parseEscapedString(opening: Int, start: Int) throws(JSONTextError) {
        var content = Array(bytes[start..<position])
        while let byte = peek() {
            position += 1
            switch byte {
            case UInt8(ascii: "\""): return try addString(content, opening: opening)
            case UInt8(ascii: "\\"): try parseEscape(into: &content)
            case 0..<0x20: throw failure("a control character in a string must be escaped", at: position - 1)
            default: content.append(byte)
            }
        }
        throw failure("the string is not closed", at: opening)
    }

    private mutating func addString(_ content: some Sequence<UInt8>, opening: Int) throws(JSONTextError) {
        guard let text = String(validating: content, as: UTF8.self) else {
            throw failure("the string is not valid UTF-8", at: opening)
        }
        add(.string, from: opening + 1, to: position, content: strings.count)
        strings.append(text)
    }

    private mutating func parseEscape(into content: inout [UInt8]) throws(JSONTextError) {
        guard let byte = peek() else { throw failure("the text ends in an escape") }
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): content.append(byte)
        case UInt8(ascii: "b"): content.append(0x08)
        case UInt8(ascii: "f"): content.append(0x0C)
        case UInt8(ascii: "n"): content.append(0x0A)
        case UInt8(ascii: "r"): content.append(0x0D)
        case UInt8(ascii: "t"): content.append(0x09)
        case UInt8(ascii: "u"): content.append(contentsOf: UTF8.encode(try parseUnicodeEscape()) ?? .init())
        default: throw failure("unknown escape \\\(shown(byte))", at: position - 2)
        }
    }

    private mutating func parseUnicodeEscape() throws(JSONTextError) -> Unicode.Scalar {
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
        return scalar
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
