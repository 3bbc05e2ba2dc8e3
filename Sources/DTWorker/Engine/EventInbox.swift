import DTEngine
import Synchronization

/// The events of one engine, from all sources, in the order they came. The engine takes whatever waits at once, so that
/// events of a burst are decided on together.
///
/// What the worker itself causes is bounded by its slots and never waits to be posted. What comes from outside waits while
/// the engine is `capacity` events behind, and so in the end does the other side of the connection.
final class EventInbox: Sendable {
    private static let capacity = 4096

    private struct State {
        var events: [EngineEvent] = []
        var isClosed = false
        var reader: CheckedContinuation<Void, Never>?
        var writers: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())

    /// Adds an event; after `close` it goes nowhere.
    func post(_ event: EngineEvent) {
        let reader = state.withLock { state -> CheckedContinuation<Void, Never>? in
            if state.isClosed { return nil }
            state.events.append(event)
            defer { state.reader = nil }
            return state.reader
        }
        reader?.resume()
    }

    /// Adds an event from outside, when there is room.
    func postWhenRoom(_ event: EngineEvent) async {
        await withCheckedContinuation { continuation in
            let hasRoom = state.withLock { state in
                if state.isClosed || state.events.count < Self.capacity { return true }
                state.writers.append(continuation)
                return false
            }
            if hasRoom { continuation.resume() }
        }
        post(event)
    }

    /// Everything that waits, as soon as there is something; `nil` once closed. For one reader.
    func next() async -> [EngineEvent]? {
        await withCheckedContinuation { continuation in
            let isReady = state.withLock { state in
                if state.isClosed || !state.events.isEmpty { return true }
                state.reader = continuation
                return false
            }
            if isReady { continuation.resume() }
        }
        let (events, writers, isClosed) = state.withLock { state in
            defer { (state.events, state.writers) = ([], []) }
            return (state.events, state.writers, state.isClosed)
        }
        for writer in writers { writer.resume() }
        return isClosed ? nil : events
    }

    /// Ends the reading; what waits is dropped: the engine is done.
    func close() {
        let (reader, writers) = state.withLock { state in
            state.isClosed = true
            defer { (state.reader, state.writers) = (nil, []) }
            return (state.reader, state.writers)
        }
        reader?.resume()
        for writer in writers { writer.resume() }
    }
}
