#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// What time it is: passed in wherever something is decided from it.
package struct Clocks: Sendable {
    /// The calendar, for what people and other machines read.
    package var calendar: @Sendable () -> Timestamp
    /// The clock that only goes forward, also while the machine sleeps, for how long things take.
    package var monotonic: @Sendable () -> Instant

    package init(calendar: @escaping @Sendable () -> Timestamp, monotonic: @escaping @Sendable () -> Instant) {
        self.calendar = calendar
        self.monotonic = monotonic
    }

    /// This machine's clocks.
    package static let system = Clocks(
        calendar: { Timestamp(milliseconds: read(CLOCK_REALTIME) / 1_000_000) },
        monotonic: { Instant(nanoseconds: read(boottime)) })

    #if os(Linux)
        private static let boottime = CLOCK_BOOTTIME
    #else
        private static let boottime = CLOCK_MONOTONIC  // Goes on while the machine sleeps, there.
    #endif

    private static func read(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
