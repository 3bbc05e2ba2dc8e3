import DTWire
import Synchronization

/// A monotonic clock that stands still unless it is told to go on, beside the machine's calendar.
final class HeldClock: Sendable {
    private let now = Mutex(Clocks.system.monotonic())

    var clocks: Clocks {
        Clocks(calendar: Clocks.system.calendar, monotonic: { self.now.withLock { $0 } })
    }

    func advance(by duration: Duration) { now.withLock { $0 = $0.advanced(by: duration) } }
}
