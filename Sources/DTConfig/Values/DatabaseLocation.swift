/// Where the coordinator keeps what must last.
package enum DatabaseLocation: Hashable, Sendable {
    /// A SQLite file, by its absolute path.
    case sqlite(path: String)

    /// Reads `sqlite:PATH`; a relative path starts at `folder`.
    package init(_ text: String, base: PathBase) throws(FormatError) {
        let lowered = text.lowercased()
        if lowered.hasPrefix("postgresql:") || lowered.hasPrefix("postgres:") {
            throw FormatError("names a PostgreSQL database, which this version does not have yet; use sqlite:PATH")
        }
        guard lowered.hasPrefix("sqlite:") else {
            throw FormatError("must be sqlite:PATH, such as sqlite:/var/lib/dt/coordinator.db")
        }
        let path = text.dropFirst(7)
        guard !path.hasPrefix("//") || path.hasPrefix("///") else {
            throw FormatError("must be sqlite:PATH, with the path right after the colon")
        }
        guard path != ":memory:" else { throw FormatError("must be a file: what is in memory is lost at the end") }
        self = .sqlite(path: try base.resolve(String(path)))
    }
}

extension DatabaseLocation: CustomStringConvertible {
    package var description: String {
        switch self {
        case .sqlite(let path): "sqlite:\(path)"
        }
    }
}
