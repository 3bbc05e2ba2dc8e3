import DTEngine
import DTHost
import DTWire
import Synchronization

/// Takes readings of the machine, once for all identities of the process, and tells them.
final class ReadingLoop: Sendable {
    private struct State {
        var period: Duration
        var listeners: [String: @Sendable (Reading) -> Void] = [:]
        /// Ends the wait for the next reading.
        var wait: Task<Void, Never>?
    }

    private let readings = HostReadings()
    private let state: Mutex<State>

    init(period: Duration) { state = Mutex(State(period: period)) }

    /// How often there is a reading. A change begins a new period.
    var period: Duration {
        get { state.withLock(\.period) }
        set {
            state.withLock { state in
                guard state.period != newValue else { return }
                state.period = newValue
                state.wait?.cancel()
            }
        }
    }

    /// Tells each reading to a listener, in place of an earlier one of this name.
    func add(_ name: String, _ listener: @escaping @Sendable (Reading) -> Void) {
        state.withLock { $0.listeners[name] = listener }
    }

    func remove(_ name: String) { state.withLock { $0.listeners[name] = nil } }

    func run() async {
        while !Task.isCancelled {
            let reading = readings.sample().reading
            for listener in state.withLock({ Array($0.listeners.values) }) { listener(reading) }
            await rest()
        }
    }

    private func rest() async {
        // Unstructured, so that a new period can end it without ending the loop.
        let wait = state.withLock { state in
            let wait = Task { [period = state.period] in _ = try? await Task.sleep(for: period) }
            state.wait = wait
            return wait
        }
        await withTaskCancellationHandler {
            await wait.value
        } onCancel: {
            wait.cancel()
        }
    }
}
