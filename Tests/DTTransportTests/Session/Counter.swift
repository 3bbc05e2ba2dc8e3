import DTTestKit
import Synchronization

/// A count that several tasks raise.
final class Counter: Sendable {
    private struct State {
        var value = 0
        /// How often in a row it was looked at without a change.
        var looks = 0
        var lastSeen = -1
    }

    private let state = Mutex(State())

    func increase() { state.withLock { $0.value += 1 } }

    var value: Int { state.withLock { $0.value } }

    /// Whether it has not changed over many looks.
    var isSteady: Bool {
        state.withLock { state in
            state.looks = state.value == state.lastSeen ? state.looks + 1 : 0
            state.lastSeen = state.value
            guard state.looks >= 100 else { return false }
            state.looks = 0
            return true
        }
    }
}
