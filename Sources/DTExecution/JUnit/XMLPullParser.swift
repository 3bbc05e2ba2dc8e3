/// A pull parser for the XML that test runners write: elements, attributes, text, CDATA, comments, the five named entities
/// and character references. There are no document types and no other entities, so nothing expands and nothing is
/// fetched; depth and sizes are bounded.
struct XMLPullParser {
    enum Token: Equatable {
        case start(name: String, attributes: [String: String])
        case end(name: String)
        case text(String)
    }

    static let maximumDepth = 64
    static let maximumAttributes = 64
    static let maximumNameBytes = 256

    private let bytes: [UInt8]
    private var position = 0
    private var open: [String] = []
    /// The end of an element that was opened and closed in one tag.
    private var pendingEnd: String?
    private var sawRoot = false

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
    }

    /// The next token; `nil` at the end of a document that is whole.
    mutating func next() throws(XMLFault) -> Token? {
        if let name = pendingEnd {
            pendingEnd = nil
            open.removeLast()
            return .end(name: name)
        }
        while position < bytes.count {
            if bytes[position] != UInt8(ascii: "<") {
                let text = try takeText()
                if !open.isEmpty { return .text(text) }
                guard text.allSatisfy(\.isWhitespace) else { throw fault("text outside of the root element") }
            } else if skip("<!--") {
                guard skipPast("-->") else { throw fault("a comment without an end") }
            } else if skip("<![CDATA[") {
                guard !open.isEmpty else { throw fault("text outside of the root element") }
                let start = position
                guard skipPast("]]>") else { throw fault("a CDATA section without an end") }
                return .text(String(decoding: bytes[start..<(position - 3)], as: UTF8.self))
            } else if skip("<?") {
                guard skipPast("?>") else { throw fault("an instruction without an end") }
            } else if skip("<!") {
                throw fault("a document type, which is not read")
            } else if skip("</") {
                return try takeEnd()
            } else {
                return try takeStart()
            }
        }
        guard open.isEmpty, sawRoot else { throw fault("the document ends early") }
        return nil
    }

    // MARK: - Tags

    private mutating func takeStart() throws(XMLFault) -> Token {
        position += 1
        let name = try takeName()
        guard !sawRoot || !open.isEmpty else { throw fault("a second root element") }
        guard open.count < Self.maximumDepth else { throw fault("elements nested too deep") }
        sawRoot = true
        var attributes: [String: String] = [:]
        while true {
            let spaced = skipSpace()
            if skip("/>") {
                pendingEnd = name
            } else if !skip(">") {
                guard spaced else { throw fault("an unreadable tag") }
                let (key, value) = try takeAttribute()
                guard attributes.updateValue(value, forKey: key) == nil else { throw fault("an attribute named twice") }
                guard attributes.count <= Self.maximumAttributes else { throw fault("too many attributes") }
                continue
            }
            open.append(name)
            return .start(name: name, attributes: attributes)
        }
    }

    private mutating func takeEnd() throws(XMLFault) -> Token {
        let name = try takeName()
        skipSpace()
        guard skip(">"), open.popLast() == name else { throw fault("an end that matches no start") }
        return .end(name: name)
    }

    private mutating func takeAttribute() throws(XMLFault) -> (String, String) {
        let name = try takeName()
        skipSpace()
        guard skip("=") else { throw fault("an attribute without a value") }
        skipSpace()
        guard position < bytes.count, case let quote = bytes[position], quote == 0x22 || quote == 0x27 else {
            throw fault("an attribute's value without quotes")
        }
        position += 1
        guard let end = bytes[position...].firstIndex(of: quote) else {
            throw fault("an attribute's value without an end")
        }
        defer { position = end + 1 }
        guard !bytes[position..<end].contains(UInt8(ascii: "<")) else { throw fault("'<' in an attribute's value") }
        return (name, try resolve(bytes[position..<end]))
    }

    private mutating func takeName() throws(XMLFault) -> String {
        let start = position
        while position < bytes.count, Self.isName(bytes[position]) { position += 1 }
        guard position > start, position - start <= Self.maximumNameBytes else { throw fault("an unreadable name") }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    private static func isName(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x80..., UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."),
            UInt8(ascii: ":"):
            true
        default: false
        }
    }

    // MARK: - Text

    private mutating func takeText() throws(XMLFault) -> String {
        let end = bytes[position...].firstIndex(of: UInt8(ascii: "<")) ?? bytes.count
        defer { position = end }
        return try resolve(bytes[position..<end])
    }

    /// Puts characters in place of references to them.
    private func resolve(_ raw: ArraySlice<UInt8>) throws(XMLFault) -> String {
        guard raw.contains(UInt8(ascii: "&")) else { return String(decoding: raw, as: UTF8.self) }
        var text: [UInt8] = []
        text.reserveCapacity(raw.count)
        var rest = raw
        while let start = rest.firstIndex(of: UInt8(ascii: "&")) {
            text += rest[..<start]
            guard let end = rest[start...].prefix(12).firstIndex(of: UInt8(ascii: ";")),
                let character = Self.character(String(decoding: rest[(start + 1)..<end], as: UTF8.self))
            else { throw fault("an unknown entity") }
            text += String(character).utf8
            rest = rest[(end + 1)...]
        }
        text += rest
        return String(decoding: text, as: UTF8.self)
    }

    private static func character(_ reference: String) -> Unicode.Scalar? {
        switch reference {
        case "lt": return "<"
        case "gt": return ">"
        case "amp": return "&"
        case "quot": return "\""
        case "apos": return "'"
        default:
            guard reference.hasPrefix("#") else { return nil }
            let digits = reference.dropFirst()
            let number = digits.hasPrefix("x") ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
            return number.flatMap { $0 == 0 ? nil : Unicode.Scalar($0) }
        }
    }

    // MARK: - Moving on

    private mutating func skip(_ literal: StaticString) -> Bool {
        let matches = literal.withUTF8Buffer { bytes[position...].starts(with: $0) }
        if matches { position += literal.utf8CodeUnitCount }
        return matches
    }

    private mutating func skipPast(_ literal: StaticString) -> Bool {
        while position < bytes.count {
            if skip(literal) { return true }
            position += 1
        }
        return false
    }

    @discardableResult
    private mutating func skipSpace() -> Bool {
        let start = position
        while position < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[position]) { position += 1 }
        return position > start
    }

    private func fault(_ what: String) -> XMLFault { XMLFault(message: what, offset: position) }
}

/// Why a document is not the XML that we read.
struct XMLFault: Error, Hashable, CustomStringConvertible {
    var message: String
    /// The byte at which it was found.
    var offset: Int

    var description: String { "\(message), at byte \(offset)" }
}
