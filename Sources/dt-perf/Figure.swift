import DTWire

/// What one benchmark came to, per operation.
struct Figure: Encodable {
    var suite: String
    var name: String
    /// Runs that were timed.
    var samples: Int
    var p50Nanoseconds: Double
    var p99Nanoseconds: Double
    var perSecond: Double

    enum CodingKeys: String, CodingKey {
        case suite, name, samples
        case p50Nanoseconds = "p50_ns"
        case p99Nanoseconds = "p99_ns"
        case perSecond = "per_second"
    }

    /// One line for a terminal.
    var line: String {
        let title = "\(suite) \(name)"
        let padding = String(repeating: " ", count: max(1, 48 - title.count))
        return "\(title)\(padding)p50 \(Self.time(p50Nanoseconds))  p99 \(Self.time(p99Nanoseconds))  "
            + "\(Int64(perSecond.rounded())) per second"
    }

    static func json(_ figures: [Figure]) throws -> String {
        String(decoding: try JSONText.encodePretty(figures), as: UTF8.self)
    }

    /// A time in the largest unit that leaves at least one, to three digits.
    private static func time(_ nanoseconds: Double) -> String {
        var (value, unit) = (nanoseconds, "ns")
        for next in ["µs", "ms", "s"] where value >= 1000 { (value, unit) = (value / 1000, next) }
        return "\((value * 100).rounded() / 100) \(unit)"
    }
}
