/// The nearest of the known names, for "did you mean".
package enum NearMiss {
    /// ` (did you mean "…"?)` for a message, or nothing when no name is near.
    package static func suggestion(for name: String, among known: some Collection<String>) -> String {
        closest(to: name, among: known).map { " (did you mean \"\($0)\"?)" } ?? ""
    }

    /// The known name with the smallest edit distance, when that is small enough to be a likely typo.
    package static func closest(to name: String, among known: some Collection<String>) -> String? {
        // The distance takes time by the product of the lengths, and a name may come from anywhere.
        guard name.utf8.count <= 128 else { return nil }
        let limit = max(1, name.count / 3)
        return
            known
            .map { (name: $0, distance: distance(Array(name.lowercased()), Array($0.lowercased()))) }
            .filter { $0.distance <= limit }
            .min { ($0.distance, $0.name) < ($1.distance, $1.name) }?
            .name
    }

    /// The edit distance: insertions, deletions and substitutions of one character each, and exchanges of two neighbours
    /// ("optimal string alignment").
    private static func distance(_ left: [Character], _ right: [Character]) -> Int {
        var (before, above) = ([Int](), Array(0...right.count))
        for i in left.indices {
            var row = [i + 1]
            for j in right.indices {
                var cost = min(above[j] + (left[i] == right[j] ? 0 : 1), 1 + above[j + 1], 1 + row[j])
                if i > 0, j > 0, left[i] == right[j - 1], left[i - 1] == right[j] {
                    cost = min(cost, 1 + before[j - 1])
                }
                row.append(cost)
            }
            (before, above) = (above, row)
        }
        return above[right.count]
    }
}
