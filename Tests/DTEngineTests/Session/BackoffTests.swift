import DTTestKit
import DTWire
import Testing

@testable import DTEngine

@Suite(.timeLimit(.minutes(5)))
struct BackoffTests {
    private let settings = BackoffSettings()
    private let silence = Disconnection(.unreachable, message: "nobody")
    private let refusal = Disconnection(.refused(code: "busy"), message: "busy")

    /// The documented table, with the settings' defaults.
    @Test(arguments: zip(0..<8, [5, 10, 20, 40, 60, 60, 60, 60]))
    func `the ceiling doubles up to the longest wait`(attempt: Int, seconds: Int) {
        #expect(Backoff.ceiling(attempt: attempt, settings) == .seconds(seconds))
    }

    @Test(arguments: [16, 63, 64, 1000, Int.max])
    func `the ceiling stays where it is however many attempts there were`(attempt: Int) {
        #expect(Backoff.ceiling(attempt: attempt, settings) == .seconds(60))
        let huge = BackoffSettings(interval: .seconds(3_000_000_000), longest: .seconds(3_000_000_000))
        #expect(Backoff.ceiling(attempt: attempt, huge) == .seconds(3_000_000_000))
    }

    @Test func `the longest wait is not shorter than the first`() {
        #expect(BackoffSettings(interval: .seconds(90), longest: .seconds(60)).longest == .seconds(90))
    }

    @Test(arguments: 0..<100 as Range<UInt64>)
    func `every delay is within its bounds, whatever the seed`(seed: UInt64) throws {
        var (backoff, generator) = (Backoff(BackoffSettings(attempts: 0)), SeededGenerator(seed: seed))
        var clock = ManualClock()
        let first = clock.now
        var counted = 0
        for _ in 0..<80 {
            let isQuick = first.duration(to: clock.now) < .seconds(5)
            let delay = try #require(backoff.next(after: silence, at: clock.now, isEndless: false, using: &generator))
            if isQuick {
                #expect((.milliseconds(75) ... .milliseconds(150)).contains(delay))
            } else {
                #expect((.zero...Backoff.ceiling(attempt: counted, settings)).contains(delay))
                counted += 1
            }
            clock.advance(by: delay)
        }
    }

    @Test func `delays are spread over all of their range`() throws {
        var delays: [Double] = []
        for seed in 0..<2000 as Range<UInt64> {
            var (backoff, generator) = (Backoff(settings), SeededGenerator(seed: seed))
            let delay = try #require(backoff.next(after: refusal, at: .origin, isEndless: false, using: &generator))
            delays.append(delay.inSeconds)
        }
        for fifth in 0..<5 {
            let share = delays.count { (Double(fifth)..<Double(fifth + 1)).contains($0) }
            #expect((300...500).contains(share))
        }
    }

    @Test func `a refusal ends the quick looks, also for the silence that follows`() throws {
        var (backoff, generator) = (Backoff(BackoffSettings(attempts: 2)), SeededGenerator(seed: 1))
        #expect(backoff.next(after: refusal, at: .origin, isEndless: false, using: &generator) != nil)
        #expect(backoff.next(after: silence, at: .origin, isEndless: false, using: &generator) != nil)
        #expect(backoff.next(after: silence, at: .origin, isEndless: false, using: &generator) == nil)
        #expect(backoff.failures == 3)
    }

    @Test func `quick looks do not count as attempts`() {
        var (backoff, generator) = (Backoff(BackoffSettings(attempts: 1)), SeededGenerator(seed: 1))
        for _ in 0..<20 {
            #expect(backoff.next(after: silence, at: .origin, isEndless: false, using: &generator) != nil)
        }
        let later = Instant.origin.advanced(by: .seconds(5))
        #expect(backoff.next(after: silence, at: later, isEndless: false, using: &generator) != nil)
        #expect(backoff.next(after: silence, at: later, isEndless: false, using: &generator) == nil)
        #expect(backoff.next(after: silence, at: later, isEndless: true, using: &generator) != nil)
    }

    @Test func `0 attempts mean no end`() {
        var (backoff, generator) = (Backoff(BackoffSettings(attempts: 0)), SeededGenerator(seed: 1))
        for _ in 0..<200 {
            #expect(backoff.next(after: refusal, at: .origin, isEndless: false, using: &generator) != nil)
        }
    }

    @Test(arguments: [(30, 30), (3600, 300), (-5, 0)])
    func `a wait that was asked for is kept, up to five minutes, and jittered`(asked: Int, kept: Int) throws {
        var delays: Set<Duration> = []
        for seed in 0..<50 as Range<UInt64> {
            var (backoff, generator) = (Backoff(settings), SeededGenerator(seed: seed))
            let busy = Disconnection(.refused(code: "busy"), message: "busy", retryAfter: .seconds(asked))
            let delay = try #require(backoff.next(after: busy, at: .origin, isEndless: false, using: &generator))
            #expect((.seconds(kept) ... .seconds(kept + 5)).contains(delay))
            delays.insert(delay)
        }
        #expect(delays.count > 40)
    }

    @Test func `a coordinator that loses its workers again and again is not looked for quickly`() throws {
        var (backoff, generator) = (Backoff(settings), SeededGenerator(seed: 3))
        var clock = ManualClock()
        let lost = Disconnection(.lost, message: "gone")
        var waits: [Duration] = []
        for _ in 0..<20 {
            backoff.sessionBegan(at: clock.now)
            clock.advance(by: .milliseconds(100))
            waits.append(
                try #require(backoff.next(after: lost, at: clock.now, isEndless: false, using: &generator)))
        }
        #expect(waits.prefix(3).allSatisfy { $0 <= .milliseconds(150) })
        #expect(waits.dropFirst(3).reduce(.zero, +) > .seconds(60))
        backoff.sessionBegan(at: clock.now)
        clock.advance(by: .seconds(5))
        let wait = try #require(backoff.next(after: lost, at: clock.now, isEndless: false, using: &generator))
        #expect(wait <= .milliseconds(150))
    }

    @Test func `the same seed gives the same delays`() {
        var (left, right) = (SeededGenerator(seed: 9), SeededGenerator(seed: 9))
        var (one, two) = (Backoff(settings), Backoff(settings))
        for _ in 0..<5 {
            #expect(
                one.next(after: refusal, at: .origin, isEndless: false, using: &left)
                    == two.next(after: refusal, at: .origin, isEndless: false, using: &right))
        }
    }

    @Test func `with high availability the waits after the last attempt are spread around a minute`() throws {
        var delays: [Duration] = []
        for seed in 0..<300 as Range<UInt64> {
            var settings = settings
            (settings.attempts, settings.highAvailability) = (1, true)
            var (backoff, generator) = (Backoff(settings), SeededGenerator(seed: seed))
            _ = backoff.next(after: refusal, at: .origin, isEndless: false, using: &generator)
            #expect(!backoff.isSpent)
            delays.append(
                try #require(backoff.next(after: refusal, at: .origin, isEndless: false, using: &generator)))
            #expect(backoff.isSpent)
        }
        #expect(delays.allSatisfy { (.seconds(45) ... .seconds(75)).contains($0) })
        #expect(delays.contains { $0 < .seconds(50) } && delays.contains { $0 > .seconds(70) })
    }
}
