import DTWire

/// How an engine tries to reach its coordinator again.
///
/// For a first while after contact was lost, and only while nobody answers, it looks again quickly: a coordinator that was
/// restarted is back within a second, and a refused connection costs both sides next to nothing. After that, and at once
/// when a coordinator answered with a refusal, it waits exponentially longer with full jitter, so that a fleet does not come
/// back as one. A coordinator that lets workers in and loses them again and again is treated like one that refuses.
///
/// | attempt | delay drawn evenly from |
/// |---|---|
/// | any, within `lookAgainFor` | `lookAgainEvery` / 2 … `lookAgainEvery` |
/// | n-th after that, from 0 | 0 … min(`longest`, `interval` × 2ⁿ) |
/// | any after `attempts`, with `highAvailability` | `slowest` × ¾ … `slowest` × 1¼ |
/// | any, when the coordinator asked to wait | as above, after the wait that it asked for |
///
/// Source of full jitter: M. Brooker, "Exponential Backoff And Jitter", 2015.
package struct BackoffSettings: Hashable, Sendable {
    /// The longest first wait.
    package var interval: Duration
    /// The longest wait of all.
    package var longest: Duration
    /// How many attempts there are after the quick ones; 0 for no end.
    package var attempts: Int
    /// Whether to go on, slowly, when the attempts are spent.
    package var highAvailability: Bool
    /// How long to wait between attempts when they are spent.
    package var slowest: Duration
    package var lookAgainEvery: Duration
    package var lookAgainFor: Duration

    package init(
        interval: Duration = .seconds(5), longest: Duration = .seconds(60), attempts: Int = 10,
        highAvailability: Bool = false, slowest: Duration = .seconds(60),
        lookAgainEvery: Duration = .milliseconds(150), lookAgainFor: Duration = .seconds(5)
    ) {
        self.interval = interval
        self.longest = max(longest, interval)
        self.attempts = attempts
        self.highAvailability = highAvailability
        self.slowest = slowest
        self.lookAgainEvery = lookAgainEvery
        self.lookAgainFor = lookAgainFor
    }
}

/// How far an engine is in its attempts to connect.
struct Backoff: Hashable, Sendable {
    /// How many sessions in a row may end within `lookAgainFor` before quick looks end.
    static let shortSessionsBorne = 3

    var settings: BackoffSettings
    /// Attempts that failed since the last session.
    private(set) var failures = 0
    /// Whether there were as many attempts as are allowed, and more are made nevertheless.
    private(set) var isSpent = false
    /// Waits since the last session that count against the limit.
    private var counted = 0
    private var lookAgainUntil: Instant?
    /// When the session began that stands.
    private var sessionSince: Instant?
    /// Sessions in a row that ended within `lookAgainFor`.
    private var shortSessions = 0

    init(_ settings: BackoffSettings) { self.settings = settings }

    /// A session stands.
    mutating func sessionBegan(at now: Instant) {
        sessionSince = now
        startOver()
    }

    /// A session ended because this side wanted another: it was not lost.
    mutating func sessionEndedByChoice() { sessionSince = nil }

    /// What has failed so far does not count any more.
    mutating func startOver() { (failures, counted, lookAgainUntil, isSpent) = (0, 0, nil, false) }

    /// How long to wait after a failed attempt or the end of a session; `nil` when the attempts are spent.
    ///
    /// - Parameter isEndless: Whether the limit on attempts does not count now.
    mutating func next(
        after failure: Disconnection, at now: Instant, isEndless: Bool,
        using generator: inout some RandomNumberGenerator
    ) -> Duration? {
        if let sessionSince {
            shortSessions = sessionSince.duration(to: now) < settings.lookAgainFor ? shortSessions + 1 : 0
            self.sessionSince = nil
        } else {
            failures += 1
        }
        let until = lookAgainUntil ?? now.advanced(by: settings.lookAgainFor)
        lookAgainUntil = until
        let excess = max(0, shortSessions - Self.shortSessionsBorne)
        if case .refused = failure.kind {
            lookAgainUntil = now
        } else if now < until, excess == 0 {
            return draw(from: settings.lookAgainEvery / 2, to: settings.lookAgainEvery, using: &generator)
        }
        let asked = min(max(.zero, failure.retryAfter ?? .zero), SessionLimits.maximumRetryAfter)
        isSpent = settings.attempts > 0 && counted >= settings.attempts
        if isSpent, !isEndless {
            guard settings.highAvailability else { return nil }
            return asked + draw(from: settings.slowest * 3 / 4, to: settings.slowest * 5 / 4, using: &generator)
        }
        let ceiling = Self.ceiling(attempt: counted + max(0, excess - 1), settings)
        counted += 1
        return asked + draw(from: .zero, to: ceiling, using: &generator)
    }

    /// The longest delay of the n-th counted attempt, from 0.
    static func ceiling(attempt: Int, _ settings: BackoffSettings) -> Duration {
        attempt >= 16 ? settings.longest : min(settings.longest, settings.interval * (1 << attempt))
    }

    private func draw(
        from low: Duration, to high: Duration, using generator: inout some RandomNumberGenerator
    ) -> Duration {
        .nanoseconds(Int64.random(in: low.inNanoseconds...max(low, high).inNanoseconds, using: &generator))
    }
}
