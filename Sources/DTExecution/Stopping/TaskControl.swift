import DTProcess
import DTWire
import Glibc
import Synchronization

/// Holds one running attempt to its time limit and to what others want of it: performs what its `StopSequence` says.
final class TaskControl: Sendable {
    /// How the attempt's processes came to their end.
    enum Finish: Sendable {
        case refused(SpawnError)
        case ended(ProcessEnd)
        /// Not even a kill was answered. How the first process ended, when it did.
        case leftBehind(ProcessExit?)
    }

    private struct State {
        var sequence: StopSequence
        var process: RunningProcess?
        var alarm: Alarm?
    }

    /// Comes when nothing is left of the attempt, or when waiting for that is given up.
    let finish = Eventual<Finish>()

    private let warden: Warden
    private let clocks: Clocks
    private let state: Mutex<State>

    init(settings: ExecutionSettings, warden: Warden, clocks: Clocks) {
        self.warden = warden
        self.clocks = clocks
        state = Mutex(State(sequence: StopSequence(grace: settings.grace, patience: settings.killPatience)))
    }

    /// Why the attempt is being stopped, when it is.
    var stopReason: ReasonCode? { state.withLock { $0.sequence.reason } }

    /// Takes a process that is being started, and its time limit.
    ///
    /// - Parameter onStart: is told of a process that runs, and not of one that is over by then.
    func begin(_ process: RunningProcess, timeout: Duration, onStart: @escaping @Sendable (Int32) -> Void) {
        perform { state in
            state.process = process
            return state.sequence.begin(timeout: timeout)
        }
        process.started.then { result in
            switch result {
            case .success(let pid): if self.finish.now == nil { onStart(pid) }
            case .failure(let error): self.end(.refused(error))
            }
        }
        process.exit.then { _ in self.perform { $0.sequence.leaderEnded() } }
        process.end.then { self.end(.ended($0)) }
    }

    /// Wants the attempt to end: a request to its processes, and a kill after the grace.
    func stop(_ reason: ReasonCode, grace: Duration) {
        perform { $0.sequence.stop(reason, grace: grace, at: clocks.monotonic()) }
    }

    private func end(_ finish: Finish) {
        perform { $0.sequence.ended() }
        self.finish.settle(finish)
    }

    private func perform(_ decide: (inout State) -> [StopSequence.Action]) {
        let (actions, process) = state.withLock { state in
            let actions = decide(&state)
            for action in actions {
                switch action {
                case .arm(let delay):
                    state.alarm?.cancel()
                    state.alarm = warden.after(delay) { [weak self] in self?.timeIsUp() }
                case .disarm:
                    state.alarm?.cancel()
                    state.alarm = nil
                case .terminate, .kill, .abandon, .leaveBehind: break
                }
            }
            return (actions, state.process)
        }
        for action in actions {
            switch action {
            case .terminate: process?.signal(SIGTERM)
            case .kill: process?.kill()
            case .abandon: process?.abandon()
            case .leaveBehind: finish.settle(.leftBehind(process?.exit.now ?? nil))
            case .arm, .disarm: break
            }
        }
    }

    private func timeIsUp() { perform { $0.sequence.timeIsUp(at: clocks.monotonic()) } }
}
