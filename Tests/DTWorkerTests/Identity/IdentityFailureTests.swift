import Testing

@testable import DTWorker

struct IdentityFailureTests {
    @Test(arguments: [(1, 1), (2, 2), (3, 4), (6, 32), (7, 60), (8, 60), (1_000_000, 60)])
    func `an identity that cannot begin waits longer each time, up to a minute`(_ attempts: Int, _ seconds: Int) {
        #expect(IdentityFailure.delay(after: attempts) == .seconds(seconds))
    }
}
