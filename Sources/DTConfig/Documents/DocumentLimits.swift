/// How much a document may hold. A short text can stand for a huge value through aliases: what counts is the value.
package struct DocumentLimits: Hashable, Sendable {
    /// Bytes of the text.
    package var bytes: Int
    /// Values and keys, each counted as often as an alias repeats it.
    package var nodes: Int
    /// Bytes of all scalars, each counted as often as an alias repeats it.
    package var expandedBytes: Int
    /// Lists and maps within each other.
    package var depth: Int

    package init(bytes: Int, nodes: Int, expandedBytes: Int, depth: Int) {
        self.bytes = bytes
        self.nodes = nodes
        self.expandedBytes = expandedBytes
        self.depth = depth
    }

    /// For a file of settings.
    package static let settings = DocumentLimits(bytes: 1 << 20, nodes: 100_000, expandedBytes: 4 << 20, depth: 64)
}

/// Why a text is no document that is accepted, and where.
package struct DocumentError: Error, Hashable, Sendable, CustomStringConvertible {
    /// `nil` when it concerns the whole text.
    package var place: Place?
    package var message: String

    package init(_ message: String, at place: Place? = nil) { (self.message, self.place) = (message, place) }

    package var description: String { place.map { "\($0): \(message)" } ?? message }
}
