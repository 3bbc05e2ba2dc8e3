/// One word out of a fixed list. Reading anything else says which words there are, and the nearest.
package protocol Choice: RawRepresentable<String>, CaseIterable, Hashable, Sendable, Codable {}

extension Choice {
    package init(from decoder: any Decoder) throws {
        let word = try decoder.singleValueContainer().decode(String.self)
        guard let choice = Self(rawValue: word) else {
            let known = Self.allCases.map(\.rawValue)
            throw DecodingError.dataCorrupted(
                .init(
                    codingPath: decoder.codingPath,
                    debugDescription: "\"\(word.excerpt)\" is none of \(known.joined(separator: ", "))"
                        + NearMiss.suggestion(for: word, among: known)))
        }
        self = choice
    }
}
