/// Why a text is not the JSON that was asked for, and where.
package struct JSONTextError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The members and positions that lead to the value at fault; empty for the whole text.
    package var path: [String]
    /// What is wrong, in words that a person can act on.
    package var message: String
    /// Line and column of a syntax error, both counted from 1; the column counts bytes.
    package var place: Place?

    package struct Place: Hashable, Sendable {
        package var line: Int
        package var column: Int
        package init(line: Int, column: Int) { (self.line, self.column) = (line, column) }
    }

    package init(path: [String], message: String, place: Place? = nil) {
        self.path = path
        self.message = message
        self.place = place
    }

    init(_ error: DecodingError) {
        switch error {
        case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
            self.init(path: JSONTextError.path(context.codingPath), message: context.debugDescription)
        case .keyNotFound(let key, let context):
            self.init(path: JSONTextError.path(context.codingPath + [key]), message: "is required and missing")
        @unknown default:
            self.init(path: [], message: "\(error)")
        }
    }

    /// The path as it is written in messages: `tasks[2].config.batch_sizes[0]`.
    package var pathText: String {
        path.reduce(into: "") { text, step in
            text += step.first == "[" || text.isEmpty ? step.excerpt : "." + step.excerpt
        }
    }

    package var description: String {
        let prefix = place.map { "\($0.line):\($0.column): " } ?? ""
        return prefix + (path.isEmpty ? message : "\(pathText): \(message)")
    }

    static func path(_ keys: [any CodingKey]) -> [String] {
        keys.map { $0.intValue.map { "[\($0)]" } ?? $0.stringValue }
    }
}
