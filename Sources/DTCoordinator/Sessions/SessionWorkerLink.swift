import DTTransport
import DTWire

/// A worker's link over a `dt.v1` session.
struct SessionWorkerLink: WorkerLink {
    let session: Session

    func send(_ message: CoordinatorMessage) async throws -> Int64 {
        try await session.send(JSONText.encode(message), priority: message.priority).sequence
    }

    func close(_ code: CloseCode, reason: String) async { await session.close(code, reason: reason) }
}

extension CoordinatorMessage {
    /// A cancel never overtakes the task that it is about, so both wait in one line.
    fileprivate var priority: SendPriority {
        switch self {
        case .executeTasks, .cancelTask: .results
        case .logAck: .logs
        default: .control
        }
    }
}
