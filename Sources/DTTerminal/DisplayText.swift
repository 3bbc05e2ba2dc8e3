/// Text as a terminal shows it.
package enum DisplayText {
    /// A text of unknown origin (a task's name, a message, a line of a log) without anything that a terminal obeys: control
    /// characters, escapes, marks that reverse the direction of writing. What is left out is shown as `\n`, `\t` or
    /// `\u{1b}`, so that nothing disappears.
    ///
    /// - Parameter keepsTabs: Whether tabs stay, as they may in a line of a log.
    package static func harmless(_ text: some StringProtocol, keepsTabs: Bool = false) -> String {
        if text.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) { return String(text) }
        var shown = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\n": shown.append(contentsOf: "\\n".unicodeScalars)
            case "\r": shown.append(contentsOf: "\\r".unicodeScalars)
            case "\t" where keepsTabs: shown.append(scalar)
            case "\t": shown.append(contentsOf: "\\t".unicodeScalars)
            case _ where isObeyed(scalar):
                shown.append(contentsOf: "\\u{\(String(scalar.value, radix: 16))}".unicodeScalars)
            default: shown.append(scalar)
            }
        }
        return String(shown)
    }

    /// Several lines of unknown origin: as `harmless`, but line ends and tabs stay.
    package static func harmlessLines(_ text: some StringProtocol) -> String {
        // By scalars: to Swift a carriage return and a line feed are one character.
        text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
            .map { line in
                let content = line.last == "\r" ? line.dropLast() : line
                return harmless(String(String.UnicodeScalarView(content)), keepsTabs: true)
            }
            .joined(separator: "\n")
    }

    /// How many columns a text takes that `harmless` has passed.
    package static func width(_ text: some StringProtocol) -> Int {
        if text.utf8.allSatisfy({ $0 < 0x80 }) { return text.utf8.count }
        return text.reduce(0) { $0 + width(of: $1) }
    }

    /// The text, or as much of it as fits with `…` at its end.
    package static func cut(_ text: String, to columns: Int) -> String {
        guard width(text) > columns else { return text }
        guard columns > 0 else { return "" }
        var (kept, used) = ("", 0)
        for character in text {
            let wide = width(of: character)
            if used + wide > columns - 1 { break }
            kept.append(character)
            used += wide
        }
        return kept + "…"
    }

    /// 2 for what East Asian fonts and emoji draw wide, 0 for marks without a place of their own, else 1.
    private static func width(of character: Character) -> Int {
        guard let first = character.unicodeScalars.first else { return 0 }
        let isEmoji = first.properties.isEmojiPresentation || character.unicodeScalars.contains("\u{FE0F}")
        if isEmoji || isWide(first.value) { return 2 }
        switch first.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format, .control: return 0
        default: return 1
        }
    }

    /// The blocks whose East Asian width is "wide" or "fullwidth" (Unicode Standard Annex 11), in their large outline.
    private static func isWide(_ value: UInt32) -> Bool {
        switch value {
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xA000...0xA4CF,
            0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6,
            0x1F300...0x1F64F, 0x1F900...0x1F9FF, 0x20000...0x3FFFD:
            true
        default: false
        }
    }

    private static func isObeyed(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator, .surrogate: true
        // Of the invisible ones only those that join letters or emoji are text; the others turn lines around or hide.
        case .format: scalar != "\u{200D}" && scalar != "\u{200C}"
        default: false
        }
    }
}
