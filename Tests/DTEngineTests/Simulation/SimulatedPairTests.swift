import Testing

@Suite(.timeLimit(.minutes(1)))
struct SimulatedPairTests {
    /// To look into a seed that failed, run it alone: the same seed takes the same way.
    @Test(arguments: 0..<2000 as Range<UInt64>)
    func `whatever happens, every task ends once and nothing is lost`(seed: UInt64) throws {
        var pair = SimulatedPair(seed: seed)
        do {
            try pair.churn(steps: 100)
            try pair.settle()
            try pair.checkNothingWasLost()
        } catch let violation as Violation {
            Issue.record("seed \(seed): \(violation); after \(pair.trace.suffix(40).map(\.rawValue))")
        }
    }

    @Test func `the same seed takes the same way`() throws {
        var (one, two) = (SimulatedPair(seed: 7), SimulatedPair(seed: 7))
        try one.churn(steps: 1000)
        try two.churn(steps: 1000)
        #expect(one.trace == two.trace)
        #expect(one.coordinator.delivered == two.coordinator.delivered)
        #expect(!one.coordinator.delivered.isEmpty)
    }
}
