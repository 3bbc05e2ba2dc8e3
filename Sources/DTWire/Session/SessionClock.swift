/// Session time: the calendar at the handshake plus what the monotonic clock has counted since, set right by what was learnt of
/// the other side's clock. A step of the machine's calendar clock does not move it.
package struct SessionClock: Hashable, Sendable {
    private let wall: Timestamp
    private let origin: Instant
    /// The other side's clock less this one's.
    package private(set) var offset: Duration = .zero

    package init(wall: Timestamp, at origin: Instant) { (self.wall, self.origin) = (wall, origin) }

    package func time(at now: Instant) -> Timestamp { wall.advanced(by: origin.duration(to: now) + offset) }

    /// The moment on the monotonic clock that a session time names.
    package func instant(of time: Timestamp) -> Instant { origin.advanced(by: wall.duration(to: time) - offset) }

    /// Learns the offset from one exchange: the other side read its clock somewhere between `sent` and `received`, taken as the
    /// middle, so half of the round trip is the most that it errs by. An exchange slower than ten seconds teaches nothing.
    package mutating func learn(peerTime: Timestamp, sent: Instant, received: Instant) {
        let roundTrip = sent.duration(to: received)
        guard roundTrip >= .zero, roundTrip <= .seconds(10), peerTime.isPlausible else { return }
        let middle = wall.advanced(by: origin.duration(to: sent.advanced(by: roundTrip / 2)))
        offset = middle.duration(to: peerTime)
    }
}
