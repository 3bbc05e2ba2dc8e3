import DTService
import DTStore
import DTWire
import Hummingbird

extension CoordinatorAPI {
    /// Tasks: submit, list, look at, cancel.
    var taskRoutes: [APIRoute] {
        [
            APIRoute(
                .post, "/v1/tasks", .role(.submit),
                Operation(
                    "submitTasks", "Submit one task, or many in the member `tasks`.",
                    body: .json(.either([.named("TaskSpec"), .named("SubmitRequest")])),
                    answer: .json(
                        .named("SubmitResponse"), "What became of each task; 200 when all were there already.",
                        statuses: [200, 201]),
                    problems: [.taskExists, .taskTooLarge, .storeFull]),
                answer: submitTasks),
            APIRoute(
                .get, "/v1/tasks", .role(.read),
                Operation(
                    "listTasks", "List tasks, newest first.",
                    query: [
                        .init("status", .list(.words(of: TaskStatus.self)), "Only these, repeated or with commas."),
                        .init("type", .string, "Only this type."),
                        .init("worker", .string, "Only those that this worker has, or had last."),
                        .init("prefix", .string, "Only those whose id begins so."),
                        .init("limit", .integer, "The most on this page, 1 to 500; 100 when absent."),
                        .init("after", .string, "`next` of the page before."),
                    ],
                    answer: .json(.named("TaskList"), "One page.")),
                answer: listTasks),
            APIRoute(
                .get, "/v1/tasks/{id}", .role(.read),
                Operation(
                    "getTask", "Everything about one task.",
                    query: [.init("wait", .string, "Wait up to so long, at most 60s, for the task to end.")],
                    answer: .json(.named("TaskDetail"), "The task."), problems: [.noSuchTask]),
                answer: getTask),
            APIRoute(
                .post, "/v1/tasks/{id}/cancel", .role(.submit),
                Operation(
                    "cancelTask", "Stop a task. One that has ended stays as it is.",
                    answer: .json(.named("CancelResponse"), "The status now; the worker of a running task is told."),
                    problems: [.noSuchTask, .storeFull]),
                answer: cancelTask),
        ]
    }

    // MARK: - Submit

    private func submitTasks(_ request: APIRequest) async throws -> Response {
        // Never so small that a task which fits a message does not fit a body.
        let limit = max(settings.maxBody.rawValue, 2 * settings.maxMessage.rawValue)
        let (value, size) = try await request.request.json(upTo: Int(limit))
        let specs: [TaskSpec] =
            value["tasks"] == nil
            ? [try JSONText.decode(from: value)] : try JSONText.decode(SubmitRequest.self, from: value).tasks
        guard (1...APISettings.maxSubmittedTasks).contains(specs.count) else {
            throw Problem(
                .invalidBody, "tasks: must hold 1 to \(APISettings.maxSubmittedTasks) tasks, and holds \(specs.count).",
                place: "tasks")
        }
        try checkSizes(of: specs, bodySize: size)
        let submissions = specs.map { submission(of: $0, by: request.caller) }
        let verdicts = try await control.submit(submissions)
        let conflicts = zip(submissions, verdicts).filter { $0.1 == .conflict }.map(\.0.taskID)
        if !conflicts.isEmpty { throw conflict(conflicts, of: submissions.count) }
        let rejected = zip(submissions, verdicts).filter { $1 == .existing(.rejected) }.map(\.0.taskID)
        let reasons = rejected.isEmpty ? [] : try await store.outcomes(of: rejected)
        let outcomes = Dictionary(reasons.map { ($0.taskID, $0.outcome) }, uniquingKeysWith: { first, _ in first })
        let tasks = zip(submissions, verdicts).map { submitted($0, $1, outcomes[$0.taskID]) }
        let isNew = verdicts.contains { if case .existing = $0 { false } else { true } }
        return try .json(SubmitResponse(tasks: tasks), status: isNew ? .created : .ok)
    }

    /// A task must fit one message to a worker. The envelope around it is given a KiB.
    private func checkSizes(of specs: [TaskSpec], bodySize: Int) throws {
        let limit = Int(settings.maxMessage.rawValue) - 1024
        // No way of writing a spec makes it four times as long as it came.
        guard bodySize > limit / 4 else { return }
        for (index, spec) in specs.enumerated() {
            let size = try JSONText.encode(spec).count
            guard size > limit else { continue }
            let name = spec.taskID.map { "The task \($0)" } ?? "The task"
            throw Problem(
                .taskTooLarge,
                "\(name) takes \(ByteCount(Int64(size))), and one message to a worker \(settings.maxMessage); "
                    + "nothing was recorded. Put large files where the worker can read them.",
                place: specs.count == 1 ? nil : "tasks[\(index)]")
        }
    }

    private func submission(of spec: TaskSpec, by caller: Caller) -> TaskSubmission {
        var generator = SystemRandomNumberGenerator()
        let taskID = spec.taskID ?? .random(prefix: "t", using: &generator)
        var spec = spec
        spec.taskID = taskID
        do {
            _ = try TaskConfig(of: spec)
            return TaskSubmission(taskID: taskID, principal: caller.principal, spec: spec)
        } catch {
            return TaskSubmission(
                taskID: taskID, principal: caller.principal, spec: spec,
                outcome: Outcome(status: .rejected, code: error.code, message: error.message))
        }
    }

    /// - Parameter recorded: How a task ended that was there before.
    private func submitted(
        _ submission: TaskSubmission, _ verdict: SubmitVerdict, _ recorded: Outcome?
    ) -> SubmittedTask {
        switch verdict {
        case .existing(let status):
            SubmittedTask(
                taskID: submission.taskID, status: status, code: recorded?.code, message: recorded?.message,
                isExisting: true)
        case .ended:
            SubmittedTask(
                taskID: submission.taskID, status: .rejected, code: submission.outcome?.code,
                message: submission.outcome?.message)
        case .queued, .conflict: SubmittedTask(taskID: submission.taskID, status: .queued)
        }
    }

    private func conflict(_ taskIDs: [TaskID], of count: Int) -> Problem {
        let names = taskIDs.prefix(5).map(\.rawValue).joined(separator: ", ") + (taskIDs.count > 5 ? ", …" : "")
        let others = count - taskIDs.count
        return Problem(
            .taskExists,
            "There is another task with the id \(names), of other content or another owner, and it stays as it is. "
                + (others == 0 ? "" : "The other \(others) of this submit were recorded. ")
                + "Choose another task_id, or leave it out to have one made.",
            place: "task_id")
    }

    // MARK: - Look

    private func listTasks(_ request: APIRequest) async throws -> Response {
        let query = request.query
        let filter = TaskFilter(
            statuses: Set(try query.choices("status", TaskStatus.self)), type: try query.text("type"),
            worker: try query.identifier("worker"), prefix: try query.text("prefix"))
        let page = try await store.tasks(
            filter, after: try query.integer("after", in: 0...Int64.max),
            limit: try query.integer("limit", in: 1...APISettings.maxPage) ?? 100)
        let progress = await control.progress(of: page.tasks.filter { $0.status == .running }.map(\.taskID))
        return try .json(
            TaskList(
                tasks: page.tasks.map { TaskSummary($0, progress[$0.taskID]) }, next: page.next.map { "\($0)" }))
    }

    private func getTask(_ request: APIRequest) async throws -> Response {
        let taskID = try request.taskID()
        let wait = try request.query.time("wait", upTo: settings.maxWait) ?? .zero
        let stored = try await control.changes.poll(
            .tasks([taskID]), wait: wait, clocks: clocks,
            isNews: { $0.changes.contains { $0.status?.isFinal == true } },
            read: {
                guard let stored = try await store.task(taskID) else { throw Problem.noSuchTask(taskID) }
                return (stored, stored.row.status.isFinal)
            })
        let progress =
            stored.row.status == .running ? await control.progress(of: [taskID])[taskID] : nil
        let waitsFor = stored.row.status == .queued ? await control.waitingReasons(for: stored.spec) : nil
        return try .json(TaskDetail(stored, progress, waitsFor: waitsFor))
    }

    // MARK: - Cancel

    private func cancelTask(_ request: APIRequest) async throws -> Response {
        let taskID = try request.taskID()
        let result = try await control.cancel(taskID, message: "cancelled with the key \(request.caller.keyName)")
        let status: TaskStatus
        switch result {
        case .unknownTask: throw Problem.noSuchTask(taskID)
        case .ended: status = .cancelled
        case .requested(_, _, let now), .hadEnded(let now): status = now
        }
        return try .json(CancelResponse(taskID: taskID, status: status))
    }
}

extension TaskSummary {
    init(_ row: TaskRow, _ live: LiveProgress?) {
        self.init(
            taskID: row.taskID, type: row.type, status: row.status, priority: row.priority, attempts: row.attempts,
            worker: row.worker, created: row.created, started: row.started, finished: row.finished,
            progress: live?.progress, step: live?.step, code: row.code, message: row.message)
    }
}

extension TaskDetail {
    init(_ stored: StoredTask, _ live: LiveProgress?, waitsFor: [String]?) {
        self.init(
            task: TaskSummary(stored.row, live), spec: stored.spec,
            attempts: stored.attempts.map {
                AttemptView(
                    fence: $0.fence, attempt: $0.attempt, worker: $0.worker, assigned: $0.assigned,
                    started: $0.started, ended: $0.ended, outcome: $0.outcome)
            },
            waitsFor: waitsFor, outcome: stored.outcome)
    }
}
