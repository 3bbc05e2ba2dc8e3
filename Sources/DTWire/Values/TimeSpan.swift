/// A length of time as people write it in a task: plain seconds (`90`, `0.5`) or a number with a unit (`500ms`, `30s`, `5m`,
/// `2h`, `1d`). On the wire it is always seconds.
package struct TimeSpan: Hashable, Sendable, Comparable {
    package var duration: Duration

    package init(_ duration: Duration) { self.duration = duration }

    /// Reads a text such as `30s`; `nil` for anything that is not one number and one known unit.
    package init?(_ text: String) {
        let units: [(String, Double)] = [("ms", 0.001), ("s", 1), ("m", 60), ("h", 3600), ("d", 86_400)]
        let digits = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        guard let number = Double(digits) else { return nil }
        let suffix = text.dropFirst(digits.count)
        if suffix.isEmpty {
            self.init(seconds: number)
        } else if let unit = units.first(where: { $0.0 == suffix }) {
            self.init(seconds: number * unit.1)
        } else {
            return nil
        }
    }

    /// A number of seconds; `nil` when it is negative, not finite or beyond a hundred years.
    package init?(seconds: Double) {
        guard seconds.isFinite, seconds >= 0, seconds <= 100 * 365 * 86_400 else { return nil }
        duration = .milliseconds(Int64((seconds * 1000).rounded()))
    }

    package static func < (left: TimeSpan, right: TimeSpan) -> Bool { left.duration < right.duration }
}

extension TimeSpan: Codable {
    package init(from decoder: any Decoder) throws {
        let span: TimeSpan? =
            switch try JSONValue(from: decoder) {
            case .string(let text): TimeSpan(text)
            case .integer(let seconds): TimeSpan(seconds: Double(seconds))
            case .number(let seconds): TimeSpan(seconds: seconds)
            default: nil
            }
        guard let span else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: Self.fault(in: try JSONValue(from: decoder))))
        }
        self = span
    }

    /// What is wrong with a value that is no length of time.
    private static func fault(in value: JSONValue) -> String {
        let isNumber =
            switch value {
            case .integer, .number: true
            case .string(let text): text.wholeMatch(of: /[0-9]+(\.[0-9]+)?(ms|s|m|h|d)?/) != nil
            default: false
            }
        return isNumber
            ? "must be from 0 to 100 years" : "must be seconds, or a number with ms, s, m, h or d, such as 30s or 5m"
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(duration.inSeconds)
    }
}
