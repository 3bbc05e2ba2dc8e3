/// One word out of a fixed list. Reading anything else says which words there are, and the nearest.
package protocol Choice: RawRepresentable<String>, CaseIterable, Hashable, Sendable, Codable {}

extension Choice {
    package init(from decoder: any Decoder) throws {
        let word = try decoder.singleValueContainer().decode(String.self)
        guard let choice = Self(rawValue: word) else {
            let known = Self.allCases.map(\.rawValue)
            let near = NearMiss.closest(to: word, among: known).map { " (did you mean \"\($0)\"?)" } ?? ""
            throw DecodingError.dataCorrupted(
                .init(
                    codingPath: decoder.codingPath,
                    debugDescription: "\"\(word)\" is none of \(known.joined(separator: ", "))\(near)"))
        }
        self = choice
    }
}
