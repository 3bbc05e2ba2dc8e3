/// Raw measurements of one thing.
struct Samples {
    private var values: [Double] = []

    mutating func add(_ value: Double) { values.append(value) }

    mutating func add(contentsOf other: Samples) { values += other.values }

    var count: Int { values.count }

    /// The smallest value that at least this many percent of all do not exceed (nearest rank); 0 when there is none.
    func percentile(_ percent: Double) -> Double {
        let sorted = values.sorted()
        let rank = (percent / 100 * Double(sorted.count)).rounded(.up)
        return sorted.isEmpty ? 0 : sorted[max(0, min(sorted.count, Int(rank)) - 1)]
    }

    var median: Double { percentile(50) }
}

extension Duration {
    var milliseconds: Double { self / .milliseconds(1) }
    var seconds: Double { self / .seconds(1) }
}
