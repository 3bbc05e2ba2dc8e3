package import DTEngine
import DTWire
package import Logging
import Synchronization

/// What an engine is at now, for whoever asks; changes that an operator should know are logged.
package final class StatusBoard: Sendable {
    private let latest = Mutex<EngineStatus?>(nil)
    private let logger: Logger

    package init(logger: Logger) { self.logger = logger }

    /// `nil` before the engine has said anything.
    package var status: EngineStatus? { latest.withLock { $0 } }

    func publish(_ status: EngineStatus) {
        let before = latest.withLock { latest in
            defer { latest = status }
            return latest
        }
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
