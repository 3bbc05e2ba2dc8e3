import DTWire

/// How an engine tries to reach its coordinator again.
///
/// For a first while after contact was lost, and only while nobody answers, it looks again quickly: a coordinator that was
/// restarted is back within a second, and a refused connection costs both sides next to nothing. After that, and at once
/// when a coordinator answered with a refusal, it waits exponentially longer with full jitter, so that a fleet does not come
/// back as one.
///
/// | attempt | delay drawn evenly from |
/// |---|---|
/// | any, within `lookAgainFor` | `lookAgainEvery` / 2 … `lookAgainEvery` |
/// | n-th after that, from 0 | 0 … min(`longest`, `interval` × 2ⁿ) |
///
/// Source of full jitter: M. Brooker, "Exponential Backoff And Jitter", 2015.
package struct BackoffSettings: Hashable, Sendable {
    /// The longest first wait.
    package var interval: Duration
    /// The longest wait of all.
    package var longest: Duration
    /// How many attempts there are after the quick ones; 0 for no end.
    package var attempts: Int
    package var lookAgainEvery: Duration
    package var lookAgainFor: Duration

    package init(
        interval: Duration = .seconds(5), longest: Duration = .seconds(60), attempts: Int = 10,
        lookAgainEvery: Duration = .milliseconds(150), lookAgainFor: Duration = .seconds(5)
    ) {
        self.interval = interval
        self.longest = max(longest, interval)
        self.attempts = attempts
        self.lookAgainEvery = lookAgainEvery
        self.lookAgainFor = lookAgainFor
    }
}

/// How far an engine is in its attempts to connect.
struct Backoff: Hashable, Sendable {
    let settings: BackoffSettings
    /// Attempts that count against the limit.
    private(set) var counted = 0
    /// All attempts since the last session.
    private(set) var total = 0
    private var lookAgainUntil: Instant?

    init(_ settings: BackoffSettings) { self.settings = settings }

    /// A session stands: the next loss starts anew.
    mutating func reset() { self = Backoff(settings) }

    /// How long to wait after a failure; `nil` when the attempts are spent.
    mutating func next(
        after failure: Disconnection, at now: Instant, using generator: inout some RandomNumberGenerator
    ) -> Duration? {
        total += 1
        let until = lookAgainUntil ?? now.advanced(by: settings.lookAgainFor)
        lookAgainUntil = until
        if case .refused = failure.kind {
            lookAgainUntil = now
        } else if now < until {
            return draw(from: settings.lookAgainEvery / 2, to: settings.lookAgainEvery, using: &generator)
        }
        if settings.attempts > 0, counted >= settings.attempts { return nil }
        let ceiling = Self.ceiling(attempt: counted, settings)
        counted += 1
        return max(draw(from: .zero, to: ceiling, using: &generator), failure.retryAfter ?? .zero)
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
