import DTEngine
import DTWire
import Logging
import Synchronization

/// What an engine is at now, for whoever asks; changes that an operator should know are logged.
final class StatusBoard: Sendable {
    private struct State {
        var latest: EngineStatus?
        var lastDisconnection: Disconnection?
    }

    private let state = Mutex(State())
    private let logger: Logger

    /// Told of every status.
    private let changed: @Sendable (EngineStatus) -> Void

    init(logger: Logger, changed: @escaping @Sendable (EngineStatus) -> Void = { _ in }) {
        self.logger = logger
        self.changed = changed
    }

    /// `nil` before the engine has said anything.
    var status: EngineStatus? { state.withLock(\.latest) }

    /// Why the last session ended, or could not begin.
    var lastDisconnection: Disconnection? { state.withLock(\.lastDisconnection) }

    func publish(_ status: EngineStatus) {
        let before = state.withLock { state in
            defer {
                state.latest = status
                state.lastDisconnection = status.disconnection ?? state.lastDisconnection
            }
            return state.latest
        }
        changed(status)
        guard before?.phase != status.phase else { return }
        switch status.phase {
        case .active: logger.info("registered", metadata: ["worker": "\(status.workerID.map(\.rawValue) ?? "")"])
        case .waiting:
            let why = status.disconnection?.message ?? ""
            // Said once for each loss, and again now and then: not for each attempt.
            if before?.phase == .active || status.attempts & (status.attempts - 1) == 0 {
                logger.warning(
                    "no session with the coordinator; trying again",
                    metadata: ["reason": "\(why)", "attempt": "\(status.attempts)"])
            }
        case .draining:
            logger.info(
                "draining", metadata: ["running": "\(status.held)", "undelivered": "\(status.undelivered)"])
        case .starting, .connecting, .registering, .finished: break
        }
    }
}
