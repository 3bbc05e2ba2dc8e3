import DTStore
import DTWire

/// Server-sent events as text (WHATWG HTML, section 9.2).
struct EventText: Sendable {
    private(set) var bytes: [UInt8] = []

    var isEmpty: Bool { bytes.isEmpty }

    /// How long a client waits before it comes back.
    mutating func addRetry(milliseconds: Int) { bytes += "retry: \(milliseconds)\n\n".utf8 }

    /// Says that the stream lives; readers pass over it.
    mutating func addHeartbeat() { bytes += ": heartbeat\n\n".utf8 }

    mutating func add(_ outcome: RecordedOutcome) throws {
        let content = outcome.outcome
        try add(
            .outcome, id: outcome.sequence,
            TaskEvent(
                taskID: outcome.taskID, status: TaskStatus(content.status), worker: outcome.worker,
                code: content.code, message: content.message))
    }

    /// Adds a change that is no outcome; outcomes come from the store.
    mutating func add(_ change: TaskChange) throws {
        guard change.status?.isFinal != true else { return }
        let name: TaskEvent.Name
        switch change.status {
        case .running: name = .taskStarted
        case .some: name = .status
        case nil:
            guard change.progress != nil || change.step != nil else { return }
            name = .progress
        }
        try add(
            name, id: nil,
            TaskEvent(
                taskID: change.taskID, status: change.status, worker: change.worker, progress: change.progress,
                step: change.step))
    }

    private mutating func add(_ name: TaskEvent.Name, id: Int64?, _ event: TaskEvent) throws {
        // JSON text holds no line break, so one data line is enough.
        if let id { bytes += "id: \(id)\n".utf8 }
        bytes += "event: \(name.rawValue)\ndata: ".utf8
        bytes += try JSONText.encode(event)
        bytes += "\n\n".utf8
    }
}
