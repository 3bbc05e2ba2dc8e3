/// A moment on a monotonic clock that belongs to one process: nanoseconds since an arbitrary origin. It goes on while the
/// machine sleeps (CLOCK_BOOTTIME), and means nothing in another process.
package struct Instant: InstantProtocol, Hashable, Sendable, CustomStringConvertible {
    package var nanoseconds: Int64

    package init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    package static let origin = Instant(nanoseconds: 0)

    /// The moment that much later; what does not fit is clamped, so that a far deadline never becomes a past one.
    package func advanced(by duration: Duration) -> Instant {
        let (sum, overflow) = nanoseconds.addingReportingOverflow(duration.inNanoseconds)
        return Instant(nanoseconds: overflow ? (duration < .zero ? .min : .max) : sum)
    }

    package func duration(to other: Instant) -> Duration { .nanoseconds(other.nanoseconds &- nanoseconds) }

    package static func < (left: Instant, right: Instant) -> Bool { left.nanoseconds < right.nanoseconds }

    package var description: String { "\(Double(nanoseconds) / 1e9)s" }
}

/// A moment of the calendar: milliseconds since 1970-01-01T00:00:00Z, as every time on the wire and in the store.
package struct Timestamp: RawRepresentable, Hashable, Comparable, Sendable, Codable {
    package var rawValue: Int64

    package init(rawValue: Int64) { self.rawValue = rawValue }
    package init(milliseconds: Int64) { rawValue = milliseconds }

    package static func < (left: Timestamp, right: Timestamp) -> Bool { left.rawValue < right.rawValue }

    package func advanced(by duration: Duration) -> Timestamp {
        Timestamp(milliseconds: rawValue &+ duration.inMilliseconds)
    }

    package func duration(to other: Timestamp) -> Duration { .milliseconds(other.rawValue &- rawValue) }
}

extension Duration {
    /// Whole nanoseconds, towards zero; what does not fit 64 bits (292 years) is clamped.
    package var inNanoseconds: Int64 { count(perSecond: 1_000_000_000) }

    /// Whole milliseconds, towards zero; what does not fit 64 bits is clamped.
    package var inMilliseconds: Int64 { count(perSecond: 1000) }

    private func count(perSecond: Int64) -> Int64 {
        let (whole, overflow) = components.seconds.multipliedReportingOverflow(by: perSecond)
        let (count, carry) = whole.addingReportingOverflow(
            components.attoseconds / (1_000_000_000_000_000_000 / perSecond))
        return overflow || carry ? (components.seconds < 0 ? .min : .max) : count
    }

    /// Seconds with their fraction.
    package var inSeconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
}
