/// Where a value came from, as it is written in messages and shown beside the value.
package enum ValueOrigin: Hashable, Sendable, CustomStringConvertible {
    case flag(String)
    case variable(String)
    case file(String, Place)
    /// A client context file.
    case context(String)
    case standard

    package var description: String {
        switch self {
        case .flag(let name), .variable(let name): name
        case .file(let path, let place): "\(path):\(place)"
        case .context(let path): path
        case .standard: "default"
        }
    }

    /// The higher goes before the lower.
    var rank: Int {
        switch self {
        case .flag: 4
        case .variable: 3
        case .file: 2
        case .context: 1
        case .standard: 0
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
