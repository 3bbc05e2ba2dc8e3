package import DTWire

/// A payload that has been numbered, signed and written to the socket.
package struct SentFrame: Hashable, Sendable {
    /// Its number in its direction, from 1.
    package var sequence: Int64
    /// Its time, in session time.
    package var time: Timestamp
    /// The same moment on this process's clock.
    package var at: Instant

    package init(sequence: Int64, time: Timestamp, at: Instant) {
        self.sequence = sequence
        self.time = time
        self.at = at
    }
}
