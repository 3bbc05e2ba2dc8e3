/// The quantiles of a sorted sample, by linear interpolation between the two nearest order statistics.
///
/// For n samples x₀ ≤ … ≤ xₙ₋₁ and a fraction p the quantile lies at position (n − 1)p: type 7 of Hyndman and Fan, "Sample
/// Quantiles in Statistical Packages" (1996), the default of R, NumPy and Excel. It is exact on the samples, unlike a
/// histogram, and lies between the smallest and the largest of them.
struct Quantiles {
    private let sorted: [Double]

    /// `nil` for no sample at all.
    init?(_ samples: [Double]) {
        guard !samples.isEmpty else { return nil }
        sorted = samples.sorted()
    }

    var minimum: Double { sorted[0] }
    var maximum: Double { sorted[sorted.count - 1] }

    /// The quantile of a fraction from 0 to 1.
    subscript(fraction: Double) -> Double {
        let position = Double(sorted.count - 1) * fraction
        let lower = Int(position)
        let upper = min(lower + 1, sorted.count - 1)
        let step = sorted[upper] - sorted[lower]
        // Rounding must not carry the result past its neighbour.
        return min(sorted[lower] + step * (position - Double(lower)), sorted[upper])
    }
}
