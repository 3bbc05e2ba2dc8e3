import DTWire

extension Document {
    /// Reads a JSON text (RFC 8259) strictly: no comments, no trailing commas, nothing named twice.
    package init(json bytes: [UInt8], limits: DocumentLimits) throws(DocumentError) {
        guard bytes.count <= limits.bytes else {
            throw DocumentError("is larger than \(ByteCount(Int64(limits.bytes)))")
        }
        let text = Array(try DocumentText.decode(bytes).utf8)
        do {
            _ = try JSONText.parse(text)
        } catch {
            let place = error.place.map { Place(line: $0.line, column: Self.characters(in: text, of: $0)) }
            throw DocumentError(error.message, at: place)
        }
        var reader = PlacedJSON(bytes: text)
        self.init(root: try reader.readValue())
    }

    /// The column in characters of a place whose column counts bytes.
    private static func characters(in text: [UInt8], of place: JSONTextError.Place) -> Int {
        var start = 0
        for _ in 1..<max(place.line, 1) {
            guard let end = text[start...].firstIndex(of: UInt8(ascii: "\n")) else { break }
            start = end + 1
        }
        return text[start...].prefix(place.column - 1).count { $0 & 0xC0 != 0x80 } + 1
    }
}

/// Finds where each value of a JSON text stands. The text is known to be right.
private struct PlacedJSON {
    let bytes: [UInt8]
    private var position = 0
    private var line = 1
    /// How far characters of the line were counted, and how many there were: a text of one long line is counted once.
    private var counted = 0
    private var charactersBefore = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    mutating func readValue() throws(DocumentError) -> DocumentNode {
        skipSpace()
        let place = takePlace()
        switch peek {
        case UInt8(ascii: "{"): return DocumentNode(place: place, content: .map(try readMembers()))
        case UInt8(ascii: "["): return DocumentNode(place: place, content: .list(try readElements()))
        default: return DocumentNode(place: place, content: .scalar(try readScalar()))
        }
    }

    private mutating func readMembers() throws(DocumentError) -> [DocumentEntry] {
        var entries: [DocumentEntry] = []
        position += 1
        skipSpace()
        while let byte = peek, byte != UInt8(ascii: "}") {
            let place = takePlace()
            let key = try readScalar().text
            skipSpace()
            position += 1  // The colon.
            entries.append(DocumentEntry(key: key, place: place, value: try readValue()))
            skipSeparator()
        }
        position += 1
        return entries
    }

    private mutating func readElements() throws(DocumentError) -> [DocumentNode] {
        var elements: [DocumentNode] = []
        position += 1
        skipSpace()
        while let byte = peek, byte != UInt8(ascii: "]") {
            elements.append(try readValue())
            skipSeparator()
        }
        position += 1
        return elements
    }

    private mutating func readScalar() throws(DocumentError) -> DocumentScalar {
        let start = position
        if peek == UInt8(ascii: "\"") {
            position += 1
            while let byte = peek, byte != UInt8(ascii: "\"") { position += byte == UInt8(ascii: "\\") ? 2 : 1 }
            position += 1
        } else {
            while let byte = peek, !" \t\r\n,]}".utf8.contains(byte) { position += 1 }
        }
        do {
            let text = bytes[start..<min(position, bytes.count)]
            let value = try JSONText.parse(text)
            if case .string(let string) = value { return DocumentScalar(text: string, value: value) }
            return DocumentScalar(text: String(decoding: text, as: UTF8.self), value: value)
        } catch {
            throw DocumentError(error.message, at: takePlace())
        }
    }

    private mutating func skipSeparator() {
        skipSpace()
        if peek == UInt8(ascii: ",") { position += 1 }
        skipSpace()
    }

    private mutating func skipSpace() {
        while let byte = peek, " \t\r\n".utf8.contains(byte) {
            position += 1
            if byte == UInt8(ascii: "\n") { (line, counted, charactersBefore) = (line + 1, position, 0) }
        }
    }

    private var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func takePlace() -> Place {
        let end = min(position, bytes.count)
        charactersBefore += bytes[counted..<end].count { $0 & 0xC0 != 0x80 }
        counted = end
        return Place(line: line, column: charactersBefore + 1)
    }
}
