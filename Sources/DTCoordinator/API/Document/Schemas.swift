import DTService
import DTWire

/// Every named shape of the API.
package enum Schemas {
    package static let all: [String: Schema] = tasks.merging(outcomes) { first, _ in first }
        .merging(workers) { first, _ in first }

    /// What is submitted, and what is said of tasks.
    private static let tasks: [String: Schema] = [
        "TaskSpec": .object([
            .may("task_id", .string, "1 to 128 letters, digits, '.', '_' or '-'; made when absent."),
            .has("type", .string, "benchmark, test or custom."),
            .has("config", .any, "What the type's runner is to do."),
            .may("priority", .integer, "-1000 to 1000; higher goes first. 0 when absent."),
            .may("requirements", .named("TaskRequirements"), "What a worker must have."),
            .may("limits", .named("TaskLimits"), "What the task may use."),
            .may("timeout", .either([.number, .string]), "How long one attempt may run."),
            .may("environment", .map(.string), "Variables for the task's processes."),
            .may("sources", .list(.named("TaskSource")), "Files that travel with the task."),
            .may("retry", .object([.may("max_attempts", .integer, "1 to 100; 3 when absent.")]), "When to try again."),
        ]),
        "TaskRequirements": .object([
            .may("hardware", .list(.string), "Detected hardware, all of it: cpu, cuda, rocm, …"),
            .may("tags", .list(.string), "Tags, all of them."),
            .may("memory", .either([.integer, .string]), "Memory for the task, in bytes or with a unit."),
            .may("gpus", .integer, "GPUs for the task alone."),
            .may("worker", .string, "The one worker that may run it."),
        ]),
        "TaskLimits": .object([
            .may("memory", .either([.integer, .string]), "Of all its processes together."),
            .may("output", .either([.integer, .string]), "Kept of each output stream."),
            .may("open_files", .integer, "Of one process."),
            .may("file_size", .either([.integer, .string]), "Of the largest file that it writes."),
        ]),
        "TaskSource": .object([
            .has("path", .string, "Relative to the task's folder."),
            .has("content", .string, "Unpadded base64url."),
            .may("executable", .boolean, "Whether it may be run."),
        ]),
        "SubmitRequest": .object([.has("tasks", .list(.named("TaskSpec")), "1 to 10000 tasks.")]),
        "SubmitResponse": .object([.has("tasks", .list(.named("SubmittedTask")), "In the order they came.")]),
        "SubmittedTask": .object([
            .has("task_id", .string, "The task's id."),
            .has("status", .words(of: TaskStatus.self), "`rejected` when it can never run as it is written."),
            .may("code", .words(of: ReasonCode.self), "Why it was rejected."),
            .may("message", .string, "The same for a person."),
            .may("existing", .boolean, "Whether it was there before, and stays as it is."),
        ]),
        "TaskSummary": .object([
            .has("task_id", .string, "The task's id."),
            .has("type", .string, "Its type."),
            .has("status", .words(of: TaskStatus.self), "Where it is."),
            .has("priority", .integer, "Higher goes first."),
            .has("attempts", .integer, "How often it has been tried."),
            .may("worker", .string, "Who has it, or had it last."),
            .has("created", .time, "When it was submitted."),
            .may("started", .time, "When the newest attempt began to run."),
            .may("finished", .time, "When its outcome was recorded."),
            .may("progress", .number, "0 to 1, while it runs."),
            .may("step", .string, "What it is at."),
            .may("code", .words(of: ReasonCode.self), "Why it ended."),
            .may("message", .string, "The same for a person."),
        ]),
        "TaskList": .object([
            .has("tasks", .list(.named("TaskSummary")), "Newest first."),
            .may("next", .string, "What to pass as `after`; absent on the last page."),
        ]),
        "TaskDetail": .object([
            .has("task", .named("TaskSummary"), "The task as a list has it."),
            .has("spec", .named("TaskSpec"), "As it was submitted."),
            .has("attempts", .list(.named("AttemptView")), "Oldest first."),
            .may("waits_for", .list(.string), "While it is queued: what is missing; empty when its turn is near."),
            .may("outcome", .named("Outcome"), "How it ended, once it has."),
        ]),
        "AttemptView": .object([
            .has("fence", .integer, "The number of the lease."),
            .has("attempt", .integer, "The number of the attempt, from 1."),
            .has("worker", .string, "Who had it."),
            .has("assigned", .time, "When it was given out."),
            .may("started", .time, "When its first process ran."),
            .may("ended", .time, "When it ended."),
            .may("outcome", .named("Outcome"), "How it ended, when that is not the task's outcome."),
        ]),
        "CancelResponse": .object([
            .has("task_id", .string, "The task's id."),
            .has("status", .words(of: TaskStatus.self), "Its status now."),
        ]),
        "LogPiece": .object([
            .has("stream", .words(of: OutputStream.self), "Of which stream."),
            .has("fence", .integer, "Of which attempt; 0 before the first."),
            .has("offset", .integer, "Where it begins, in bytes."),
            .has("data", .string, "Unpadded base64url."),
            .has("next", .integer, "The offset to ask for next."),
            .has("complete", .boolean, "Whether nothing will follow."),
            .has("dropped", .integer, "Bytes of the stream that were not kept."),
        ]),
        "ResultList": .object([
            .has("results", .list(.named("RecordedResult")), "Oldest first."),
            .has("next", .integer, "What to pass as `after`."),
        ]),
        "RecordedResult": .object([
            .has("sequence", .integer, "Where it stands among all outcomes."),
            .has("task_id", .string, "The task's id."),
            .has("fence", .integer, "Of which attempt; 0 when it was never given out."),
            .may("worker", .string, "Who ran it."),
            .has("recorded", .time, "When it was recorded."),
            .has("outcome", .named("Outcome"), "How it ended."),
        ]),
        "TaskEvent": .object([
            .has("task_id", .string, "The task's id."),
            .may("status", .words(of: TaskStatus.self), "Where it is now."),
            .may("worker", .string, "Who has it."),
            .may("progress", .number, "0 to 1."),
            .may("step", .string, "What it is at."),
            .may("code", .words(of: ReasonCode.self), "Why it ended."),
            .may("message", .string, "The same for a person."),
        ]),
        "Problem": .object([
            .has("type", .string, "about:blank."),
            .has("title", .string, "The code in words."),
            .has("status", .integer, "The HTTP status."),
            .has("code", .words(of: ProblemCode.self), "What programs go by."),
            .has("detail", .string, "What happened here, and what to do."),
            .may("place", .string, "Where in the request: a member, a parameter, or line and column."),
        ]),
    ]
}
