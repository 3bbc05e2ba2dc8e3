import DTWire

/// A time in which a coordinator does not answer: how long to wait before it is asked again, and when to give up.
struct Outage: Sendable {
    private let since: Instant
    private let patience: Duration
    private var tries = 0

    init(since: Instant, patience: Duration) {
        self.since = since
        self.patience = patience
    }

    /// The pause before the next try: 50 ms, doubled up to 2 s, a random half of it left out so that many clients do not come
    /// at once. `nil` when the patience is at its end.
    mutating func pause(at now: Instant) -> Duration? {
        guard since.duration(to: now) < patience else { return nil }
        let whole = min(2000, 50 << min(tries, 6))
        tries += 1
        return .milliseconds(Int.random(in: whole / 2...whole))
    }
}
