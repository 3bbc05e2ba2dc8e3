/// The text of a document, before anything is made of it.
enum DocumentText {
    /// Decodes UTF-8 and drops a byte order mark.
    ///
    /// - Throws: `DocumentError` for other encodings and for what only a binary file holds.
    static func decode(_ bytes: [UInt8]) throws(DocumentError) -> String {
        if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
            throw DocumentError("is UTF-16; save it as UTF-8")
        }
        let content = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes[3...] : bytes[...]
        for (offset, byte) in content.enumerated()
        where byte < 0x20 && byte != 0x09 && byte != 0x0A && byte != 0x0D || byte == 0x7F {
            let code = String(byte, radix: 16, uppercase: true)
            let padded = String(repeating: "0", count: 4 - code.count) + code
            throw DocumentError(
                "holds the control character U+\(padded); is it a text?", at: place(of: offset, in: content))
        }
        guard let text = String(validating: content, as: UTF8.self) else {
            let valid = firstInvalidOffset(in: content)
            throw DocumentError("is not valid UTF-8", at: place(of: valid, in: content))
        }
        return text
    }

    /// The offset of the first byte that belongs to no character.
    private static func firstInvalidOffset(in bytes: ArraySlice<UInt8>) -> Int {
        var decoder = UTF8()
        var iterator = bytes.makeIterator()
        var offset = 0
        while true {
            switch decoder.decode(&iterator) {
            case .scalarValue(let scalar): offset += UTF8.width(scalar)
            case .emptyInput, .error: return offset
            }
        }
    }

    private static func place(of offset: Int, in bytes: ArraySlice<UInt8>) -> Place {
        let before = bytes.prefix(offset)
        let line = before.count { $0 == 0x0A } + 1
        let start = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? before.startIndex
        // A continuation byte of UTF-8 is no column of its own.
        return Place(line: line, column: before[start...].count { $0 & 0xC0 != 0x80 } + 1)
    }
}
