import DTWire
import Testing

@testable import DTBenchmark

@Suite(.timeLimit(.minutes(5)))
struct FiguresTests {
    /// Quantiles as NumPy's `percentile` gives them by default.
    @Test(arguments: [
        ([5.0], 5.0, 5.0, 5.0, 5.0),
        ([1.0, 2.0], 1.5, 1.9, 1.95, 1.99),
        ([4.0, 1.0, 3.0, 2.0], 2.5, 3.7, 3.85, 3.97),
        ([10.0, 20.0, 30.0, 40.0, 50.0], 30.0, 46.0, 48.0, 49.6),
        (Array(stride(from: 101.0, through: 1.0, by: -1.0)), 51.0, 91.0, 96.0, 100.0),
    ])
    func `quantiles are interpolated between the nearest samples`(
        samples: [Double], p50: Double, p90: Double, p95: Double, p99: Double
    ) throws {
        let figures = try #require(Figures(samples: samples))
        for (actual, expected) in [
            (figures.p50, p50), (figures.p90, p90), (figures.p95, p95), (figures.p99, p99),
        ] {
            #expect(abs(actual - expected) < 1e-9)
        }
        #expect(figures.minimum == samples.min())
        #expect(figures.maximum == samples.max())
        #expect(figures.count == samples.count)
    }

    @Test func `the spread is the one of a sample, not of a population`() throws {
        let figures = try #require(Figures(samples: [2, 4, 4, 4, 5, 5, 7, 9]))
        #expect(figures.mean == 5)
        #expect(abs(figures.standardDeviation - (32.0 / 7).squareRoot()) < 1e-12)
    }

    @Test func `a single sample has no spread`() throws {
        let figures = try #require(Figures(samples: [3.25]))
        #expect(figures.standardDeviation == 0)
        #expect(figures.mean == 3.25)
    }

    @Test(arguments: [[], [1, .nan], [.infinity], [1, -1]])
    func `samples that mean nothing have no figures`(samples: [Double]) {
        #expect(Figures(samples: samples) == nil)
    }

    @Test func `a large offset does not drown the spread`() throws {
        let samples = (0..<1000).map { 1e9 + Double($0 % 2) }
        let figures = try #require(Figures(samples: samples))
        #expect(abs(figures.standardDeviation - 0.500_25) < 1e-3)
    }

    /// What holds for any samples, on a thousand lists of every length and scale.
    @Test func `figures are in order, in range, and the same in any order of samples`() throws {
        var generator = SeededGenerator(seed: 7)
        for round in 0..<1000 {
            let scale = [1e-9, 1e-3, 1.0, 1e6, 1e100][round % 5]
            let count = Int.random(in: 1...60, using: &generator)
            let isConstant = round % 7 == 0
            let first = Double.random(in: 0...1, using: &generator) * scale
            var samples = (0..<count).map { _ in
                isConstant ? first : Double.random(in: 0...1, using: &generator) * scale
            }
            let figures = try #require(Figures(samples: samples))
            let ordered = [
                figures.minimum, figures.p50, figures.p90, figures.p95, figures.p99, figures.maximum,
            ]
            #expect(ordered == ordered.sorted(), "round \(round)")
            #expect((figures.minimum...figures.maximum).contains(figures.mean), "round \(round)")
            #expect(figures.standardDeviation.isFinite && figures.standardDeviation >= 0, "round \(round)")
            #expect(figures.standardDeviation <= figures.maximum - figures.minimum + scale * 1e-9, "round \(round)")
            samples.shuffle(using: &generator)
            let shuffled = try #require(Figures(samples: samples))
            #expect(
                [shuffled.minimum, shuffled.p50, shuffled.p90, shuffled.p95, shuffled.p99, shuffled.maximum] == ordered)
            _ = try JSONText.encode(figures)
        }
    }

    @Test func `samples that double make figures that double`() throws {
        var generator = SeededGenerator(seed: 8)
        let samples = (0..<101).map { _ in Double.random(in: 0...10, using: &generator) }
        let once = try #require(Figures(samples: samples))
        let twice = try #require(Figures(samples: samples.map { $0 * 2 }))
        for figure in [\Figures.mean, \.p50, \.p90, \.p95, \.p99, \.standardDeviation] {
            #expect(abs(twice[keyPath: figure] - 2 * once[keyPath: figure]) < 1e-9)
        }
    }
}
