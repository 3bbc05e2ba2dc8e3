package import DTWire

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Where time comes from: the machine's clocks, or a test's.
package struct TimeSource: Sendable {
    /// The monotonic clock, which goes on while the machine sleeps (CLOCK_BOOTTIME).
    package var now: @Sendable () -> Instant
    /// The calendar.
    package var wall: @Sendable () -> Timestamp

    package init(now: @escaping @Sendable () -> Instant, wall: @escaping @Sendable () -> Timestamp) {
        self.now = now
        self.wall = wall
    }

    /// The machine's clocks.
    package static let system = TimeSource(
        now: { Instant(nanoseconds: nanoseconds(of: CLOCK_BOOTTIME)) },
        wall: { Timestamp(milliseconds: nanoseconds(of: CLOCK_REALTIME) / 1_000_000) })

    private static func nanoseconds(of clock: clockid_t) -> Int64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
