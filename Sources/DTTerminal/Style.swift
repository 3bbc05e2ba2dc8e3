/// How a piece of text is set off, where the terminal has colours.
package enum Style: String, Sendable, CaseIterable {
    case plain = ""
    case bold = "1"
    case faint = "2"
    case good = "32"
    case warning = "33"
    case bad = "31"
    case accent = "36"

    /// The text between the codes that turn the style on and off; the text alone without colours.
    package func apply(to text: String, on terminal: Terminal) -> String {
        guard terminal.hasColor, self != .plain, !text.isEmpty else { return text }
        return "\u{1B}[\(rawValue)m\(text)\u{1B}[0m"
    }
}
