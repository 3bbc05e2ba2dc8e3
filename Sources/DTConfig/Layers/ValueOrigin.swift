/// Where a value came from, as it is written in messages and shown beside the value.
package enum ValueOrigin: Hashable, Sendable, CustomStringConvertible {
    case flag(String)
    case variable(String)
    case file(String, Place)
    /// A client context file.
    case context(String)
    /// A file that systemd keeps a credential in.
    case credential(String)
    /// A built-in profile, by its name.
    case profile(String)
    case standard

    package var description: String {
        switch self {
        case .flag(let name), .variable(let name): name
        case .file(let path, let place): "\(path):\(place)"
        case .context(let path), .credential(let path): path
        case .profile(let name): "profile \(name)"
        case .standard: "default"
        }
    }
}

/// A line and a column of a text, both counted from 1; the column counts characters (Unicode scalars).
package struct Place: Hashable, Comparable, Sendable, CustomStringConvertible {
    package var line: Int
    package var column: Int

    package init(line: Int, column: Int) { (self.line, self.column) = (line, column) }

    package var description: String { "\(line):\(column)" }

    package static func < (left: Place, right: Place) -> Bool {
        (left.line, left.column) < (right.line, right.column)
    }
}
