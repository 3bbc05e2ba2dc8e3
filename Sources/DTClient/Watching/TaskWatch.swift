import DTTransport
package import DTWire

/// Waits for tasks to end, by their stream of events. A coordinator that goes away and comes back is waited for: the stream
/// goes on after the last event that was seen. Where streams do not come through, a proxy perhaps, each task is asked after.
package struct TaskWatch: Sendable {
    /// What is learnt on the way.
    package enum News: Sendable {
        case event(TaskEvent.Name, TaskEvent)
        /// The coordinator does not answer; it is asked again.
        case trouble(ClientError)
        /// It answers again.
        case recovered
    }

    /// The most tasks that one stream names: their names must fit a URL.
    static let tasksPerStream = 200

    private let client: CoordinatorClient
    private let patience: Duration
    private let clocks: Clocks

    /// - Parameter patience: How long the coordinator may be away.
    package init(_ client: CoordinatorClient, patience: Duration = .seconds(300), clocks: Clocks = .system) {
        self.client = client
        self.patience = patience
        self.clocks = clocks
    }

    /// Returns when every task has its outcome.
    ///
    /// - Parameter report: Called with what is learnt, from several tasks at once.
    /// - Throws: `ClientError` when the coordinator refuses, or was away for longer than `patience`; `CancellationError`.
    package func run(_ taskIDs: [TaskID], report: @escaping @Sendable (News) -> Void) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for start in stride(from: 0, to: taskIDs.count, by: Self.tasksPerStream) {
                let part = Array(taskIDs[start..<min(start + Self.tasksPerStream, taskIDs.count)])
                group.addTask { try await watch(part, report) }
            }
            try await group.waitForAll()
        }
    }

    /// What comes instead of a stream where a proxy holds it back or answers by itself.
    private struct StreamIsBlocked: Error {}

    private func watch(_ taskIDs: [TaskID], _ report: @Sendable (News) -> Void) async throws {
        var open = Set(taskIDs)
        var lastEventID: String?
        var isStreaming = true
        var outage: Outage?
        while !open.isEmpty {
            let heard = {
                if outage != nil { report(.recovered) }
                outage = nil
            }
            do {
                if isStreaming {
                    try await stream(taskIDs, &open, &lastEventID, heard, report)
                } else {
                    try await poll(&open, heard, report)
                }
            } catch is StreamIsBlocked {
                isStreaming = false
            } catch let error as ClientError where error.isPassing {
                if outage == nil { report(.trouble(error)) }
                var current = outage ?? Outage(since: clocks.monotonic(), patience: patience)
                guard let pause = current.pause(at: clocks.monotonic()) else { throw error }
                outage = current
                try await Task.sleep(for: pause)
            }
        }
    }

    /// Follows one stream to its end.
    private func stream(
        _ taskIDs: [TaskID], _ open: inout Set<TaskID>, _ lastEventID: inout String?, _ heard: () -> Void,
        _ report: (News) -> Void
    ) async throws {
        let query = [("tasks", taskIDs.map(\.rawValue).joined(separator: ","))]
        do {
            for try await event in try await client.api.events("/v1/events", query: query, lastEventID: lastEventID) {
                heard()
                if let id = event.id { lastEventID = id }
                guard let name = TaskEvent.Name(rawValue: event.name) else { continue }
                let content = try JSONText.decode(TaskEvent.self, from: Array(event.data.utf8))
                if name == .outcome { open.remove(content.taskID) }
                report(.event(name, content))
                if open.isEmpty { return }
            }
        } catch let error as APIError {
            // 204: everything was told before. Then what is open here was told to nobody.
            guard error.status != 204 else { return try await poll(&open, heard, report) }
            if error.code == .unexpectedAnswer || error.code == .timeout { throw StreamIsBlocked() }
            throw ClientError(error, at: client.api.url)
        } catch let error as JSONTextError {
            throw ClientError(.fault, "\(client.url) sent an event that is not ours: \(error)")
        }
        // The end of a stream is how a coordinator says that it stops, or that there is no more to tell.
        heard()
        if !open.isEmpty { try await Task.sleep(for: .milliseconds(50)) }
    }

    /// Asks after one open task until it has ended, or some time has passed.
    private func poll(_ open: inout Set<TaskID>, _ heard: () -> Void, _ report: (News) -> Void) async throws {
        guard let taskID = open.min() else { return }
        let task = try await client.task(taskID, wait: .seconds(30)).task
        heard()
        guard task.status.isFinal else { return }
        open.remove(taskID)
        report(
            .event(
                .outcome,
                TaskEvent(
                    taskID: taskID, status: task.status, worker: task.worker, code: task.code, message: task.message)))
    }
}
