import DTService
import DTStore
import DTWire
import HTTPTypes
import Hummingbird

extension CoordinatorAPI {
    /// Outcomes as they are recorded: in batches, and as a stream.
    var resultRoutes: [APIRoute] {
        [
            APIRoute(
                .get, "/v1/results", .role(.read),
                Operation(
                    "listResults", "Outcomes in the order in which they were recorded.",
                    query: [
                        .init(
                            "after", .integer,
                            "Only those recorded after this sequence number; from now on when absent."),
                        .init("limit", .integer, "The most in this answer, 1 to 500; 100 when absent."),
                        .init("wait", .string, "Wait up to so long, at most 60s, for the first."),
                    ],
                    answer: .json(.named("ResultList"), "The outcomes, and where to go on.")),
                answer: listResults),
            APIRoute(
                .get, "/v1/events", .role(.read),
                Operation(
                    "streamEvents", "What happens to tasks, as it happens, as server-sent events.",
                    query: [
                        .init("tasks", .list(.string), "Only these tasks, with commas; the stream ends with the last."),
                        .init(
                            "after", .integer,
                            "Outcomes recorded after this sequence number first; `Last-Event-ID` goes before it. When both "
                                + "are absent, all outcomes of named tasks, else those from now on."),
                    ],
                    answer: .init(
                        statuses: [200, 204],
                        note:
                            "Events named status, task_started, progress and outcome, each with a TaskEvent. 204 when "
                            + "every named task has ended and was told.",
                        contents: ["text/event-stream": .named("TaskEvent")]),
                    problems: [.noSuchTask]),
                answer: streamEvents),
        ]
    }

    private func listResults(_ request: APIRequest) async throws -> Response {
        let query = request.query
        let limit = try query.integer("limit", in: 1...APISettings.maxPage) ?? 100
        let wait = try query.time("wait", upTo: settings.maxWait) ?? .zero
        let given = try query.integer("after", in: 0...Int64.max)
        let after = if let given { given } else { try await store.newestOutcome() }
        let outcomes = try await control.changes.poll(.outcomes, wait: wait, clocks: clocks) {
            let outcomes = try await store.outcomes(after: after, limit: limit)
            return (outcomes, !outcomes.isEmpty)
        }
        return try .json(
            ResultList(results: outcomes.map(RecordedResult.init), next: outcomes.last?.sequence ?? after))
    }

    private func streamEvents(_ request: APIRequest) async throws -> Response {
        let named = try namedTasks(request.query)
        for taskID in named ?? [] where try await store.task(taskID) == nil { throw Problem.noSuchTask(taskID) }
        let given = try request.query.integer("after", in: 0...Int64.max)
        let lastSeen = request.request.headers[.lastEventID].flatMap { Int64($0) } ?? given
        // Subscribed before the store is read, so that nothing falls between.
        let subscription = control.changes.subscribe(to: named.map { .tasks(Set($0)) } ?? .allTasks)
        var opened = EventStream(
            store, subscription: subscription, tail: try await OutcomeTail(store, tasks: named, after: lastSeen),
            heartbeat: settings.eventHeartbeat)
        let beginning = try await opened.begin()
        if beginning.isEmpty, opened.isDone { return Response(status: .noContent) }
        return Response(
            status: .ok, headers: [.contentType: "text/event-stream", .cacheControl: "no-store"],
            body: .init { [opened] writer in
                var stream = opened
                try await stream.run(after: beginning, to: &writer)
                try await writer.finish(nil)
            })
    }

    private func namedTasks(_ query: Query) throws -> [TaskID]? {
        let names = try query.list("tasks")
        guard try query.text("tasks") != nil else { return nil }
        guard (1...APISettings.maxNamedTasks).contains(names.count) else {
            throw Problem(
                .invalidQuery, "tasks: must name 1 to \(APISettings.maxNamedTasks) tasks, and names \(names.count).",
                place: "tasks")
        }
        return try names.map { name in
            guard let id = TaskID(rawValue: name) else {
                throw Problem(.invalidQuery, "tasks: one of them is no task id.", place: "tasks")
            }
            return id
        }
    }
}

extension HTTPField.Name {
    fileprivate static let lastEventID = HTTPField.Name("Last-Event-ID") ?? .eTag
}

extension RecordedResult {
    fileprivate init(_ outcome: RecordedOutcome) {
        self.init(
            sequence: outcome.sequence, taskID: outcome.taskID, fence: outcome.fence, worker: outcome.worker,
            recorded: outcome.recorded, outcome: outcome.outcome)
    }
}
