import Synchronization

/// A value that somebody will have, once, and any number may wait for.
///
/// Waiting is not cancelled with the task that waits: what is waited for is always the end of something that was itself told
/// to stop.
package final class Eventual<Value: Sendable>: Sendable {
    private enum State {
        case open([CheckedContinuation<Value, Never>])
        case settled(Value)
    }

    private let state = Mutex(State.open([]))

    package init() {}

    /// Gives the value; only the first one counts.
    package func settle(_ value: Value) {
        let waiting = state.withLock { state -> [CheckedContinuation<Value, Never>] in
            guard case .open(let waiting) = state else { return [] }
            state = .settled(value)
            return waiting
        }
        for continuation in waiting { continuation.resume(returning: value) }
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
                let value = state.withLock { state -> Value? in
                    switch state {
                    case .settled(let value):
                        return value
                    case .open(var waiting):
                        waiting.append(continuation)
                        state = .open(waiting)
                        return nil
                    }
                }
                if let value { continuation.resume(returning: value) }
            }
        }
    }
}
