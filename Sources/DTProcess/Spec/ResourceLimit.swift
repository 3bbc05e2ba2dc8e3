import CProcess

/// A limit that the kernel holds each process of a task to (setrlimit). There is none for address space: runtimes of models map
/// far more than they use.
package struct ResourceLimit: Hashable, Sendable {
    package enum Resource: Sendable {
        /// Open files.
        case openFiles
        /// Bytes of the largest file that is written; beyond it a write fails or SIGXFSZ ends the process.
        case fileSize
        /// Bytes of a core dump.
        case coreSize
        /// Processes of the user, whoever's they are.
        case processes
        /// Seconds of CPU time of one process.
        case cpuSeconds
        /// Bytes of locked memory.
        case lockedMemory
        /// Bytes of the main thread's stack.
        case stackSize

        var number: UInt32 {
            switch self {
            case .openFiles: DTP_OPEN_FILES.rawValue
            case .fileSize: DTP_FILE_SIZE.rawValue
            case .coreSize: DTP_CORE_SIZE.rawValue
            case .processes: DTP_PROCESSES.rawValue
            case .cpuSeconds: DTP_CPU_SECONDS.rawValue
            case .lockedMemory: DTP_LOCKED_MEMORY.rawValue
            case .stackSize: DTP_STACK_SIZE.rawValue
            }
        }
    }

    package var resource: Resource
    /// What counts at first, and what a process may raise it to.
    package var soft: UInt64
    package var hard: UInt64

    /// The same limit for both, as far as the system allows us to give it on: what we may not raise stays as it is.
    package static func atMost(_ limit: UInt64, of resource: Resource) -> ResourceLimit {
        let highest = dtp_hard_limit(resource.number)
        return ResourceLimit(resource, min(limit, highest))
    }

    package init(_ resource: Resource, _ limit: UInt64) { self.init(resource, soft: limit, hard: limit) }

    package init(_ resource: Resource, soft: UInt64, hard: UInt64) {
        self.resource = resource
        self.soft = soft
        self.hard = hard
    }
}
