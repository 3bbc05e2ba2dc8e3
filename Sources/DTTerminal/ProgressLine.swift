/// A line that tells how far something is. On a terminal there is one, rewritten in place; in a pipe each change is a line
/// of its own. What it returns is to be written as it is, so that it can be tested without a terminal.
package struct ProgressLine: Hashable, Sendable {
    private let terminal: Terminal
    private var shown: String?

    package init(on terminal: Terminal) { self.terminal = terminal }

    /// What to write so that the line says this.
    ///
    /// - Parameter text: Any text: what a terminal would obey is made harmless.
    package mutating func update(_ text: String) -> String {
        let text = DisplayText.harmless(text)
        guard text != shown else { return "" }
        shown = text
        guard terminal.isInteractive else { return text + "\n" }
        // One column stays free: in the last one some terminals begin a new line.
        return "\r" + DisplayText.cut(text, to: terminal.width - 1) + Self.eraseToEnd
    }

    /// What to write so that whole lines stand above the live line, which stays.
    ///
    /// - Parameter lines: Lines that are harmless already, with their styles.
    package func above(_ lines: [String]) -> String {
        guard !lines.isEmpty else { return "" }
        let text = lines.joined(separator: "\n") + "\n"
        guard terminal.isInteractive, let shown else { return text }
        return "\r" + Self.eraseToEnd + text + DisplayText.cut(shown, to: terminal.width - 1)
    }

    /// What to write at the end: the live line goes away, or stays as a last line.
    package mutating func finish(keepsLine: Bool = false) -> String {
        defer { shown = nil }
        guard terminal.isInteractive, shown != nil else { return "" }
        return keepsLine ? "\n" : "\r" + Self.eraseToEnd
    }

    /// The escape that clears the rest of a line (ECMA-48, EL).
    private static let eraseToEnd = "\u{1B}[K"
}
