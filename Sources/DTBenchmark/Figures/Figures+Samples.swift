package import DTWire

extension Figures {
    /// What samples come to; `nil` when there is none, or when one is negative or not finite, for then no figure means
    /// anything.
    package init?(samples: [Double]) {
        guard samples.allSatisfy({ $0 >= 0 && $0.isFinite }), let quantiles = Quantiles(samples) else { return nil }
        let moments = Moments(samples)
        self.init(
            count: samples.count,
            // A mean of many equal samples must not be rounded past them.
            mean: min(max(moments.mean, quantiles.minimum), quantiles.maximum),
            standardDeviation: moments.standardDeviation,
            minimum: quantiles.minimum, maximum: quantiles.maximum,
            p50: quantiles[0.50], p90: quantiles[0.90], p95: quantiles[0.95], p99: quantiles[0.99])
    }
}

/// Mean and spread in one pass, without the cancellation of a sum of squares (Welford 1962).
private struct Moments {
    private(set) var mean = 0.0
    private var count = 0.0
    private var squares = 0.0

    init(_ samples: [Double]) {
        for sample in samples {
            count += 1
            let distance = sample - mean
            mean += distance / count
            squares += distance * (sample - mean)
        }
    }

    /// The sample standard deviation (n − 1); 0 for a single sample.
    var standardDeviation: Double { count > 1 ? (squares / (count - 1)).squareRoot() : 0 }
}
