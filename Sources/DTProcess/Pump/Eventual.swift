import Synchronization

/// A value that somebody will have, once, and any number may wait for.
///
/// Waiting is not cancelled with the task that waits: what is waited for is always the end of something that was itself told
/// to stop.
package final class Eventual<Value: Sendable>: Sendable {
    private enum State {
        case open([@Sendable (Value) -> Void])
        case settled(Value)
    }

    private let state = Mutex(State.open([]))

    package init() {}

    /// Gives the value; only the first one counts.
    package func settle(_ value: Value) {
        let waiting = state.withLock { state -> [@Sendable (Value) -> Void] in
            guard case .open(let waiting) = state else { return [] }
            state = .settled(value)
            return waiting
        }
        for body in waiting { body(value) }
    }

    /// Calls back with the value: at once when it is there, else where it is settled.
    package func then(_ body: @escaping @Sendable (Value) -> Void) {
        let value = state.withLock { state -> Value? in
            switch state {
            case .settled(let value):
                return value
            case .open(let waiting):
                state = .open(waiting + [body])
                return nil
            }
        }
        if let value { body(value) }
    }

    /// The value, if it is there already.
    package var now: Value? {
        state.withLock { state in
            if case .settled(let value) = state { value } else { nil }
        }
    }

    /// The value, as soon as it is there.
    package var value: Value {
        get async {
            if let now { return now }
            return await withCheckedContinuation { continuation in
                then { continuation.resume(returning: $0) }
            }
        }
    }
}
