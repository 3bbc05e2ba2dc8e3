/// Divides slots by weight among those that want some.
///
/// The method of Webster: one slot after the other goes to the smallest (2 × slots + 1) / weight. It gives what the largest
/// remainders give, but for rare cases of three and more, and unlike them nobody ever has less because another wants less, or
/// because there is more to divide. Who has nothing comes first, whatever the weights.
struct SlotDivision: Hashable {
    struct Claim: Hashable {
        var weight: Int
        /// So many it is known to use.
        var wanted: Int
        /// So many it may have.
        var cap: Int
    }

    /// What each gets of what is wanted.
    private(set) var targets: [Int]
    /// The same, with what nobody wants given to all, up to their caps.
    private(set) var slots: [Int]

    init(limit: Int, claims: [Claim]) {
        let weights = claims.map(\.weight)
        var left = max(0, limit)
        var given = Array(repeating: 0, count: claims.count)
        Self.fill(&given, to: claims.map { min($0.wanted, $0.cap) }, weights, from: &left)
        targets = given
        Self.fill(&given, to: claims.map(\.cap), weights, from: &left)
        slots = given
    }

    private static func fill(_ given: inout [Int], to ceilings: [Int], _ weights: [Int], from left: inout Int) {
        while left > 0 {
            var next: Int?
            for index in given.indices where given[index] < ceilings[index] {
                let isFirst = next.map { precedes((given[index], weights[index]), (given[$0], weights[$0])) } ?? true
                if isFirst { next = index }
            }
            guard let next else { return }
            given[next] += 1
            left -= 1
        }
    }

    /// Whether the next slot is rather the first one's, by what each has and its weight.
    static func precedes(_ one: (slots: Int, weight: Int), _ other: (slots: Int, weight: Int)) -> Bool {
        if (one.slots == 0) != (other.slots == 0) { return one.slots == 0 }
        return Double(2 * one.slots + 1) / Double(one.weight) < Double(2 * other.slots + 1) / Double(other.weight)
    }
}
