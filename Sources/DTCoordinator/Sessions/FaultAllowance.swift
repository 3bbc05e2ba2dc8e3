package import DTWire

/// How many faults a worker may report in a session: some at once, then one every few seconds. Each is a line in the log, and
/// a worker that has nothing else to say must not fill it.
package struct FaultAllowance: Hashable, Sendable {
    /// Faults at once.
    package static let burst = 20
    /// The time after which one more is allowed.
    package static let pause = Duration.seconds(5)

    private var left = FaultAllowance.burst
    private var counted: Instant?

    package init() {}

    /// Takes one; false when there is none left.
    package mutating func take(at now: Instant) -> Bool {
        let since = counted ?? now
        let earned = Int(since.duration(to: now) / Self.pause)
        left = min(Self.burst, left + earned)
        counted = left == Self.burst ? now : since.advanced(by: Self.pause * earned)
        guard left > 0 else { return false }
        left -= 1
        return true
    }
}
