package import DTWire

/// How an identity runs its tasks, worked out from what the process may use. A value: nothing of it depends on the machine
/// any more.
package struct ExecutionProfile: Hashable, Sendable {
    /// `benchmark`, `test`, `light`, or a name of the configuration's own.
    package var name: String
    /// Tasks at the same time.
    package var maxConcurrentTasks: Int
    /// Whether no other identity's tasks run meanwhile.
    package var isExclusive: Bool
    /// Processors that one task may use.
    package var cpusPerTask: Double
    /// Memory that one task may be given.
    package var memoryPerTask: ByteCount
    /// From -20 (first) to 19 (last).
    package var niceness: Int
    /// How long the machine must have been quiet before a task begins.
    package var warmUp: Duration
    /// How long a reading must have been well again before tasks are taken again after a limit was reached.
    package var coolDown: Duration

    package init(
        name: String, maxConcurrentTasks: Int, isExclusive: Bool = false, cpusPerTask: Double, memoryPerTask: ByteCount,
        niceness: Int = 0, warmUp: Duration = .zero, coolDown: Duration = .zero
    ) {
        self.name = name
        self.maxConcurrentTasks = maxConcurrentTasks
        self.isExclusive = isExclusive
        self.cpusPerTask = cpusPerTask
        self.memoryPerTask = memoryPerTask
        self.niceness = niceness
        self.warmUp = warmUp
        self.coolDown = coolDown
    }
}
