import CProcess

/// A task's first process and everything that descends from it, looked after by a keeper.
package final class RunningProcess: Sendable {
    /// Its process id once it has run for a moment, or after `end` when it ended sooner; or why it was refused: then nothing
    /// else comes.
    package let started = Eventual<Result<Int32, SpawnError>>()
    /// How the first process ended, as soon as it did: the others may still be dying.
    package let exit = Eventual<ProcessExit?>()
    /// Comes when no process of the task is left and all its output has gone to the sinks.
    package let end = Eventual<ProcessEnd>()

    let spec: ProcessSpec
    let pipes: [OutputPipe]
    private let task: UInt32
    private let keeper: Keeper

    init(spec: ProcessSpec, task: UInt32, keeper: Keeper, pipes: [OutputPipe]) {
        self.spec = spec
        self.task = task
        self.keeper = keeper
        self.pipes = pipes
    }

    /// The process id of the first process; it is also the number of its session and process group. 0 before the start.
    package var processID: Int32 { (try? started.now?.get()) ?? 0 }

    /// Sends a signal to every process of the task: at once to the first process group, then to all others that are found.
    /// Nothing happens when the first process has ended: then the rest is being killed already.
    package func signal(_ number: Int32) { keeper.ask(DTW_SIGNAL, task: task, number: number) }

    /// Kills every process of the task. `end` comes when none is left.
    package func kill() { keeper.ask(DTW_KILL, task: task, number: 0) }

    /// The last resort when a kill is not answered: kills the keeper too, which a task can stop and a start can hang on a dead
    /// file system. What the task used is then not known.
    package func abandon() { keeper.drop(task: task) }
}
