import DTWire

/// A text that is never printed: a key, a token. Whoever needs it says so with `reveal()`; every description, dump and
/// mirror of it shows `<redacted>`.
package struct Secret: Hashable, Sendable {
    private let text: String

    package init(_ text: String) { self.text = text }

    /// The secret itself. Never for a log, a message or the environment of a task.
    package func reveal() -> String { text }
}

extension Secret: Redacted {
    package var description: String { "<redacted>" }
}
