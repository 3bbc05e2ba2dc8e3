import DTWire
import Testing

@testable import DTExecution

struct StopSequenceTests {
    private let start = Instant(nanoseconds: 1_000_000_000)

    private func running() -> StopSequence {
        var sequence = StopSequence(grace: .seconds(10), patience: .seconds(5))
        #expect(sequence.begin(timeout: .seconds(60)) == [.arm(.seconds(60))])
        return sequence
    }

    @Test func `a task that runs out of time is asked, killed, abandoned and left behind`() {
        var sequence = running()
        #expect(sequence.timeIsUp(at: start) == [.terminate, .arm(.seconds(10))])
        #expect(sequence.timeIsUp(at: start) == [.kill, .arm(.seconds(5))])
        #expect(sequence.timeIsUp(at: start) == [.abandon, .arm(.seconds(5))])
        #expect(sequence.timeIsUp(at: start) == [.leaveBehind])
        #expect(sequence.timeIsUp(at: start) == [])
        #expect(sequence.reason == .timeout)
    }

    @Test func `what is stopped before it begins is killed as it begins`() {
        var sequence = StopSequence(grace: .seconds(10), patience: .seconds(5))
        #expect(sequence.stop(.cancelRequested, grace: .seconds(10), at: start) == [])
        #expect(sequence.begin(timeout: .seconds(60)) == [.kill, .arm(.seconds(5))])
        #expect(sequence.reason == .cancelRequested)
    }

    @Test func `no grace is a kill`() {
        var sequence = running()
        #expect(sequence.stop(.leaseLost, grace: .zero, at: start) == [.kill, .arm(.seconds(5))])
    }

    @Test func `a later stop keeps the reason and never lengthens the grace`() {
        var sequence = running()
        #expect(sequence.stop(.cancelRequested, grace: .seconds(20), at: start) == [.terminate, .arm(.seconds(20))])
        let later = start.advanced(by: .seconds(15))
        #expect(sequence.stop(.workerStopped, grace: .seconds(10), at: later) == [])
        #expect(sequence.stop(.workerStopped, grace: .seconds(2), at: later) == [.arm(.seconds(2))])
        #expect(sequence.stop(.workerStopped, grace: .zero, at: later) == [.kill, .arm(.seconds(5))])
        #expect(sequence.reason == .cancelRequested)
    }

    @Test func `leftovers that do not die are abandoned, without a reason to blame`() {
        var sequence = running()
        #expect(sequence.leaderEnded() == [.arm(.seconds(5))])
        #expect(sequence.timeIsUp(at: start) == [.abandon, .arm(.seconds(5))])
        #expect(sequence.reason == nil)
    }

    @Test func `after the end nothing is done`() {
        var sequence = running()
        #expect(sequence.ended() == [.disarm])
        #expect(sequence.stop(.cancelRequested, grace: .zero, at: start) == [])
        #expect(sequence.timeIsUp(at: start) == [])
        #expect(sequence.leaderEnded() == [])
        #expect(sequence.reason == nil)
    }
}
