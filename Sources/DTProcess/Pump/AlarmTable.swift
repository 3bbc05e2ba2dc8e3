/// What is to be done at what time. Almost every alarm is cancelled long before it is due, so that adding and cancelling
/// cost next to nothing, and only a wake-up looks through them all.
struct AlarmTable {
    typealias Key = UInt64

    private var bodies: [Key: (deadline: ContinuousClock.Instant, body: @Sendable () -> Void)] = [:]
    private var lastKey: Key = 0
    /// When the thread is to look again: never later than the earliest alarm.
    private var wakeAt: ContinuousClock.Instant?

    /// - Returns: the alarm's key, and whether the thread must wake earlier for it than it would have.
    mutating func add(
        at deadline: ContinuousClock.Instant, _ body: @escaping @Sendable () -> Void
    ) -> (key: Key, isEarliest: Bool) {
        lastKey += 1
        bodies[lastKey] = (deadline, body)
        if let wakeAt, wakeAt <= deadline { return (lastKey, false) }
        wakeAt = deadline
        return (lastKey, true)
    }

    mutating func cancel(_ key: Key) { bodies[key] = nil }

    /// Takes out what is due, in the order of its deadlines.
    ///
    /// - Returns: the bodies, and when to look again.
    mutating func takeDue(
        at now: ContinuousClock.Instant
    ) -> (due: [@Sendable () -> Void], next: ContinuousClock.Instant?) {
        guard let wakeAt, wakeAt <= now else { return ([], wakeAt) }
        let due = bodies.filter { $0.value.deadline <= now }.sorted {
            ($0.value.deadline, $0.key) < ($1.value.deadline, $1.key)
        }
        for (key, _) in due { bodies[key] = nil }
        self.wakeAt = bodies.values.map(\.deadline).min()
        return (due.map(\.value.body), self.wakeAt)
    }
}

/// Something that is to be done after a time.
package struct Alarm: Sendable {
    let pump: Pump
    let key: AlarmTable.Key

    /// Forgets it. What has begun is not stopped.
    package func cancel() { pump.cancel(key) }
}
