extension StringProtocol {
    /// The text as far as it can stand in a message: at most 64 characters on one line, whatever a stranger wrote.
    package var excerpt: String {
        let shown = unicodeScalars.prefix(64).map { $0.properties.generalCategory == .control ? "\u{FFFD}" : $0 }
        return String(String.UnicodeScalarView(shown)) + (unicodeScalars.count > 64 ? "…" : "")
    }
}
