package import DTWire

extension Problem {
    /// Another task has this id and was not written the same.
    package static func taskExists(_ taskID: TaskID) -> Problem {
        Problem(
            status: 409, code: "task_exists", title: "The task id is taken",
            detail: "There is a task \(taskID) with another specification; nothing was recorded. "
                + "Choose another task_id, or leave it out to have one made.")
    }

    package static func noSuchTask(_ taskID: TaskID) -> Problem {
        Problem(
            status: 404, code: "no_such_task", title: "No such task",
            detail: "There is no task \(taskID). List the tasks with GET /v1/tasks, or with: dt tasks")
    }
}
