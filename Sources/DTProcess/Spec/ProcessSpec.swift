/// What to start, and how to confine it.
package struct ProcessSpec: Sendable {
    /// Takes what a process wrote, in order. Called on one thread that all tasks share: it must return quickly, and what it
    /// cannot take it drops and counts.
    package typealias OutputSink = @Sendable (UnsafeRawBufferPointer) -> Void

    /// Where a process reads from.
    package enum Input: Sendable {
        case null
        /// These bytes, then the end.
        case content([UInt8])
        /// A descriptor of ours, which stays ours.
        case descriptor(Int32)
    }

    /// Where a process writes to.
    package enum Output: Sendable {
        case null
        /// A pipe whose content goes to the sink until no process of the task is left.
        case sink(OutputSink)
        /// A descriptor of ours, which stays ours.
        case descriptor(Int32)
    }

    /// The program's file; absolute, or relative to `folder`. It is not looked for: see `ProgramSearch`.
    package var executable: String
    /// The arguments, the program's own name (argument 0) first.
    package var arguments: [String]
    /// The whole environment; nothing of ours is added.
    package var environment: [String: String]
    /// The working folder, absolute.
    package var folder: String
    package var input: Input
    package var output: Output
    package var errors: Output
    /// More descriptors, numbered from 3 on. At most 5.
    package var furtherOutputs: [Output]
    package var resourceLimits: [ResourceLimit]
    /// Added to the scheduling priority: -20 (first) to 19 (last).
    package var niceness: Int?
    /// Who is killed first when memory runs out: -1000 (never) to 1000.
    package var outOfMemoryScoreAdjustment: Int?
    /// Whom to run as; as the worker when absent.
    package var identity: ProcessIdentity?
    /// An opened `cgroup.procs`: the process enters that cgroup before it runs anything.
    package var cgroup: Int32?
    /// Whether set-user-id programs give no rights to the task. When off, a task can start processes that cannot be killed.
    package var forbidsNewPrivileges: Bool

    package init(
        executable: String, arguments: [String]? = nil, environment: [String: String] = [:], folder: String = "/",
        input: Input = .null, output: Output = .null, errors: Output = .null, furtherOutputs: [Output] = [],
        resourceLimits: [ResourceLimit] = [], niceness: Int? = nil, outOfMemoryScoreAdjustment: Int? = nil,
        identity: ProcessIdentity? = nil, cgroup: Int32? = nil, forbidsNewPrivileges: Bool = true
    ) {
        self.executable = executable
        self.arguments = arguments ?? [executable]
        self.environment = environment
        self.folder = folder
        self.input = input
        self.output = output
        self.errors = errors
        self.furtherOutputs = furtherOutputs
        self.resourceLimits = resourceLimits
        self.niceness = niceness
        self.outOfMemoryScoreAdjustment = outOfMemoryScoreAdjustment
        self.identity = identity
        self.cgroup = cgroup
        self.forbidsNewPrivileges = forbidsNewPrivileges
    }
}

/// The user and groups that a process runs as. Changing them needs the rights to.
package struct ProcessIdentity: Hashable, Sendable {
    package var user: UInt32
    package var group: UInt32
    package var furtherGroups: [UInt32]

    package init(user: UInt32, group: UInt32, furtherGroups: [UInt32] = []) {
        self.user = user
        self.group = group
        self.furtherGroups = furtherGroups
    }
}
