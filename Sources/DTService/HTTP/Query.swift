import DTTransport
package import DTWire
package import Hummingbird

/// The query of a request, read strictly: a parameter that nothing asked for is a mistake, and is said to be one.
package struct Query: Hashable, Sendable {
    private let values: [String: [String]]

    /// Reads the query of a request's URL.
    ///
    /// - Parameter known: The parameters that this path has.
    /// - Throws: `Problem` with `invalidQuery`.
    package init(_ request: Request, known: Set<String>) throws {
        let text = (request.head.path ?? "").split(separator: "?", maxSplits: 1).dropFirst().first ?? ""
        var values: [String: [String]] = [:]
        for part in text.split(separator: "&") {
            let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = PercentEncoding.decode(pair[0]),
                let value = pair.count == 2 ? PercentEncoding.decode(pair[1]) : ""
            else {
                throw Problem(
                    .invalidQuery,
                    "\"\(part)\" cannot be read: each % is followed by two hexadecimal digits, and all is UTF-8 without NUL."
                )
            }
            guard known.contains(name) else {
                let near = NearMiss.closest(to: name, among: known).map { " (did you mean \"\($0)\"?)" } ?? ""
                let list =
                    known.isEmpty ? "This path takes none." : "There are \(known.sorted().joined(separator: ", "))."
                throw Problem(.invalidQuery, "There is no parameter \"\(name)\"\(near). \(list)", place: name)
            }
            values[name, default: []].append(value)
        }
        self.values = values
    }

    /// The one value of a parameter; `nil` when it is absent.
    package func text(_ name: String) throws -> String? {
        guard let given = values[name] else { return nil }
        guard given.count == 1 else { throw wrong(name, "is given \(given.count) times, and may be given once") }
        return given[0]
    }

    /// Every value of a parameter that may be repeated, each of which may be a list with commas.
    package func list(_ name: String) throws -> [String] {
        let elements = (values[name] ?? []).flatMap { $0.split(separator: ",", omittingEmptySubsequences: false) }
        guard elements.count <= 1 || !elements.contains(where: \.isEmpty) else {
            throw wrong(name, "holds an empty element between commas")
        }
        return elements.filter { !$0.isEmpty }.map(String.init)
    }

    /// A whole number within a range.
    package func integer<Number: FixedWidthInteger>(
        _ name: String, in range: ClosedRange<Number>
    ) throws -> Number? {
        guard let text = try text(name) else { return nil }
        guard let number = Number(text), range.contains(number) else {
            throw wrong(name, "must be a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    /// A length of time up to a limit: seconds, or a number with a unit.
    package func time(_ name: String, upTo limit: Duration) throws -> Duration? {
        guard let text = try text(name) else { return nil }
        guard let span = TimeSpan(text), span.duration <= limit else {
            throw wrong(name, "must be seconds, or a number with a unit such as 30s, up to \(Int(limit.inSeconds))s")
        }
        return span.duration
    }

    /// One word of a list.
    package func choice<Word: Choice>(_ name: String, _ type: Word.Type = Word.self) throws -> Word? {
        try text(name).map { try choice($0, name) }
    }

    /// Words of a list, repeated or with commas between.
    package func choices<Word: Choice>(_ name: String, _ type: Word.Type = Word.self) throws -> [Word] {
        try list(name).map { try choice($0, name) }
    }

    /// An identifier.
    package func identifier<ID: Identifier>(_ name: String, _ type: ID.Type = ID.self) throws -> ID? {
        try text(name).map { text in
            guard let id = ID(rawValue: text) else {
                throw wrong(name, "must be a \(ID.subject): 1 to 128 letters, digits, '.', '_' or '-'")
            }
            return id
        }
    }

    private func choice<Word: Choice>(_ text: String, _ name: String) throws -> Word {
        guard let word = Word(rawValue: text) else {
            let words = Word.allCases.map(\.rawValue)
            let near = NearMiss.closest(to: text, among: words).map { " (did you mean \"\($0)\"?)" } ?? ""
            throw wrong(name, "\"\(text)\" is none of \(words.joined(separator: ", "))\(near)")
        }
        return word
    }

    private func wrong(_ name: String, _ message: String) -> Problem {
        Problem(.invalidQuery, "\(name): \(message).", place: name)
    }
}
