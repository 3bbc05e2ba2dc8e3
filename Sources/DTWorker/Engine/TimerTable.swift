import DTEngine
import DTWire
import Synchronization

/// The timers of one engine. Arming one anew, or disarming it, makes an earlier one count for nothing.
final class TimerTable: Sendable {
    private let inbox: EventInbox
    private let clocks: Clocks
    private let armed = Mutex<[EngineTimer: Int]>([:])
    private let generations = Atomic<Int>(0)

    init(inbox: EventInbox, clocks: Clocks) {
        self.inbox = inbox
        self.clocks = clocks
    }

    func arm(_ timer: EngineTimer, at moment: Instant, in group: inout DiscardingTaskGroup) {
        let generation = generations.add(1, ordering: .relaxed).newValue
        armed.withLock { $0[timer] = generation }
        let delay = max(.zero, clocks.monotonic().duration(to: moment))
        group.addTask { [self] in
            try? await Task.sleep(for: delay)
            let isCurrent = armed.withLock { armed in
                guard armed[timer] == generation, !Task.isCancelled else { return false }
                armed[timer] = nil
                return true
            }
            if isCurrent { inbox.post(.timerFired(timer)) }
        }
    }

    func disarm(_ timer: EngineTimer) { armed.withLock { $0[timer] = nil } }
}
