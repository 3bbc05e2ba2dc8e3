package import DTWire

/// A task that waits to be given out.
package struct QueuedTask: Hashable, Sendable {
    /// Grows with each submitted task: its age.
    package var sequence: Int64
    package var taskID: TaskID
    package var principal: String
    package var demandClass: DemandClassID
    package var priority: Int
    /// Attempts that count, so far.
    package var attempts: Int
    package var created: Timestamp

    package init(
        sequence: Int64, taskID: TaskID, principal: String, demandClass: DemandClassID, priority: Int, attempts: Int,
        created: Timestamp
    ) {
        self.sequence = sequence
        self.taskID = taskID
        self.principal = principal
        self.demandClass = demandClass
        self.priority = priority
        self.attempts = attempts
        self.created = created
    }
}
