package import DTWire

/// A monotonic clock that stands still until a test moves it.
package struct ManualClock: Hashable, Sendable {
    package private(set) var now: Instant

    package init(now: Instant = Instant(nanoseconds: 1_000_000_000_000)) { self.now = now }

    package mutating func advance(by duration: Duration) { now = now.advanced(by: duration) }

    /// Moves on to a moment; one that has passed changes nothing.
    package mutating func advance(to moment: Instant) { now = max(now, moment) }
}
