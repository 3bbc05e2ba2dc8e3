/// What must be refused before libyaml and Yams see a text, because they would take for ever over it or nest too deep.
///
/// Yams compares the keys of a map by their whole values. A key that is an alias to lists of aliases (a "billion laughs")
/// is compared for longer than anyone waits, so no key may be an alias, a list or an object. The skimmer below knows just
/// enough of YAML to tell structure from text: quotes, comments, block texts and texts over several lines.
enum StructureCheck {
    /// - Throws: `DocumentError` with the place.
    static func check(_ text: String, depth: Int) throws(DocumentError) {
        var skimmer = Skimmer(bytes: withPlainLineBreaks(text), depthLimit: depth)
        try skimmer.run()
    }

    /// To libyaml a lone carriage return, U+0085, U+2028 and U+2029 end a line too.
    private static func withPlainLineBreaks(_ text: String) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count)
        var last: Unicode.Scalar = " "
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\r", "\u{85}", "\u{2028}", "\u{2029}": bytes.append(UInt8(ascii: "\n"))
            case "\n" where last == "\r": break  // Its line has ended with the carriage return.
            default: bytes.append(contentsOf: UTF8.encode(scalar) ?? .init())
            }
            last = scalar
        }
        return bytes
    }
}

private struct Skimmer {
    let bytes: [UInt8]
    let depthLimit: Int
    private var position = 0
    private var line = 1
    private var lineStart = 0
    /// How many `[` and `{` are open.
    private var flowDepth = 0
    /// The column of the innermost `- ` or key: what belongs to it is indented further.
    private var parentColumn = -1
    /// Where the token began that a `: ` would make a key.
    private var tokenColumn = 0
    /// Whether an anchor or a tag has begun a token that is still to come.
    private var isAfterProperty = false
    /// Whether a text without quotes was cut by the end of its line and may go on.
    private var isInPlainText = false
    /// How many `- ` stand in a row.
    private var dashes = 0

    init(bytes: [UInt8], depthLimit: Int) { (self.bytes, self.depthLimit) = (bytes, depthLimit) }

    mutating func run() throws(DocumentError) {
        while let byte = peek() {
            switch byte {
            case UInt8(ascii: "\n"): newLine()
            case UInt8(ascii: " "), UInt8(ascii: "\t"): position += 1
            default: try token(byte)
            }
        }
    }

    private mutating func token(_ byte: UInt8) throws(DocumentError) {
        if isInPlainText, continuesPlainText(byte) { return skipPlainText() }
        isInPlainText = false
        if !isAfterProperty { tokenColumn = column }
        if byte != UInt8(ascii: "-") { dashes = 0 }
        let isIndicator = flowDepth > 0 || isBlank(peek(1))
        switch byte {
        case UInt8(ascii: "#") where position == lineStart || isBlank(bytes[position - 1]): skipLine()
        case UInt8(ascii: "%") where column == 0, UInt8(ascii: "-") where isMarker: skipMarker(byte)
        case UInt8(ascii: "\""), UInt8(ascii: "'"): skipQuoted(byte)
        case UInt8(ascii: "["), UInt8(ascii: "{"):
            flowDepth += 1
            if flowDepth > depthLimit { throw failure("nested deeper than \(depthLimit) levels") }
            position += 1
        case UInt8(ascii: "]"), UInt8(ascii: "}"):
            flowDepth = max(0, flowDepth - 1)
            position += 1
            try refuseKey("a key must be a word, not a list or an object")
        case UInt8(ascii: "*"):
            skipName()
            try refuseKey("a key must be a word, not an alias")
        case UInt8(ascii: "&"), UInt8(ascii: "!"):
            skipName()
            isAfterProperty = true
            return
        case UInt8(ascii: "|"), UInt8(ascii: ">"):
            if flowDepth == 0 { skipBlockText() } else { position += 1 }
        case UInt8(ascii: "-") where flowDepth == 0 && isIndicator:
            parentColumn = column
            dashes += 1
            if dashes > depthLimit { throw failure("nested deeper than \(depthLimit) levels") }
            position += 1
        case UInt8(ascii: "?") where isIndicator: throw failure("a key is written without '?'")
        case UInt8(ascii: ":") where isIndicator: position += 1
        case UInt8(ascii: ",") where flowDepth > 0: position += 1
        default: skipPlainText()
        }
        isAfterProperty = false
        // In a block map what was just passed is a key, and its value belongs to it.
        if flowDepth == 0, peek() == UInt8(ascii: ":"), isBlank(peek(1)) { parentColumn = tokenColumn }
    }

    // MARK: - Tokens

    /// A text goes on over the end of a line: in brackets until an indicator, else while it is indented.
    private func continuesPlainText(_ byte: UInt8) -> Bool {
        if byte == UInt8(ascii: "#") { return false }
        if flowDepth > 0 { return !",[]{}:?".utf8.contains(byte) }
        return column > parentColumn && !isMarker
    }

    private mutating func skipPlainText() {
        while let byte = peek(), byte != UInt8(ascii: "\n") {
            if byte == UInt8(ascii: ":"), isBlank(peek(1)) { return isInPlainText = false }
            if byte == UInt8(ascii: "#"), position > lineStart, isBlank(bytes[position - 1]) {
                return isInPlainText = false
            }
            if flowDepth > 0, ",[]{}".utf8.contains(byte) { return isInPlainText = false }
            position += 1
        }
        isInPlainText = true
    }

    private mutating func skipQuoted(_ quote: UInt8) {
        position += 1
        while let byte = peek() {
            switch byte {
            case UInt8(ascii: "\n"): newLine()
            case UInt8(ascii: "\\") where quote == UInt8(ascii: "\""):
                position += 1
                if peek() == UInt8(ascii: "\n") { newLine() } else { position += 1 }
            case quote where quote == UInt8(ascii: "'") && peek(1) == quote: position += 2
            case quote: return position += 1
            default: position += 1
            }
        }
    }

    /// An anchor's, an alias' or a tag's name.
    private mutating func skipName() {
        position += 1
        while let byte = peek(), !isBlank(byte), !",[]{}:".utf8.contains(byte) { position += 1 }
    }

    /// A block text: its header, then every line that is blank or indented further than its parent.
    private mutating func skipBlockText() {
        skipLine()
        while peek() != nil {
            newLine()
            let start = position
            while peek() == UInt8(ascii: " ") { position += 1 }
            guard let byte = peek() else { return }
            guard byte == UInt8(ascii: "\n") || column > parentColumn && !isMarker else { return position = start }
            skipLine()
        }
    }

    private mutating func refuseKey(_ message: String) throws(DocumentError) {
        var ahead = 0
        while let byte = peek(ahead), byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") { ahead += 1 }
        guard peek(ahead) == UInt8(ascii: ":"), flowDepth > 0 || isBlank(peek(ahead + 1)) else { return }
        throw DocumentError(message, at: Place(line: line, column: characters(upTo: lineStart + tokenColumn) + 1))
    }

    private mutating func skipMarker(_ byte: UInt8) {
        if byte == UInt8(ascii: "%") { return skipLine() }
        parentColumn = -1
        position += 3
    }

    // MARK: - Position

    /// The bytes since the start of the line.
    private var column: Int { position - lineStart }

    /// Whether `---` stands at the start of the line.
    private var isMarker: Bool {
        column == 0 && peek() == UInt8(ascii: "-") && peek(1) == UInt8(ascii: "-") && peek(2) == UInt8(ascii: "-")
            && isBlank(peek(3))
    }

    private func peek(_ ahead: Int = 0) -> UInt8? {
        position + ahead < bytes.count ? bytes[position + ahead] : nil
    }

    /// Blank, the end of a line or the end of the text.
    private func isBlank(_ byte: UInt8?) -> Bool {
        switch byte {
        case nil, UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"): true
        default: false
        }
    }

    private mutating func newLine() {
        position += 1
        line += 1
        lineStart = position
    }

    private mutating func skipLine() {
        while let byte = peek(), byte != UInt8(ascii: "\n") { position += 1 }
    }

    private func characters(upTo end: Int) -> Int { bytes[lineStart..<max(lineStart, end)].count { $0 & 0xC0 != 0x80 } }

    private func failure(_ message: String) -> DocumentError {
        DocumentError(message, at: Place(line: line, column: characters(upTo: position) + 1))
    }
}
