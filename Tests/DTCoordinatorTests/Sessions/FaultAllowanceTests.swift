import DTCoordinator
import DTWire
import Testing

@Suite(.timeLimit(.minutes(5)))
struct FaultAllowanceTests {
    private let start = Clocks.system.monotonic()

    @Test func `some faults are taken at once, and no more`() {
        var allowance = FaultAllowance()
        expectTaken(FaultAllowance.burst, of: FaultAllowance.burst, from: &allowance, after: .zero)
        expectTaken(0, of: 1, from: &allowance, after: .zero)
        expectTaken(0, of: 1, from: &allowance, after: .seconds(4))
    }

    @Test func `one more is allowed after each pause, and never more than at the start`() {
        var allowance = FaultAllowance()
        expectTaken(FaultAllowance.burst, of: FaultAllowance.burst, from: &allowance, after: .zero)
        expectTaken(1, of: 3, from: &allowance, after: .seconds(6))
        expectTaken(0, of: 1, from: &allowance, after: .seconds(9))
        expectTaken(1, of: 3, from: &allowance, after: .seconds(10))
        expectTaken(FaultAllowance.burst, of: 100, from: &allowance, after: .seconds(86_400))
    }

    private func expectTaken(
        _ expected: Int, of asked: Int, from allowance: inout FaultAllowance, after time: Duration,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        var taken = 0
        for _ in 0..<asked where allowance.take(at: start.advanced(by: time)) { taken += 1 }
        #expect(taken == expected, sourceLocation: sourceLocation)
    }
}
