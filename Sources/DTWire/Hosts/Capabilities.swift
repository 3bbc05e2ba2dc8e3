/// What a worker's machine is and has, as detected.
package struct Capabilities: Hashable, Sendable, Codable {
    /// The operating system's name and release, for people.
    package var system: String
    /// The processor architecture, such as `x86_64`.
    package var architecture: String
    package var cpu: CPU
    /// Physical memory, in bytes.
    package var memoryBytes: Int64
    /// What tasks can require: `cpu`, the architecture, and what accelerators were found.
    package var hardware: Set<String>
    /// Runtimes found, by name, with their versions.
    package var runtimes: [String: String]

    package struct CPU: Hashable, Sendable, Codable {
        package var model: String
        /// Logical processors that this process may run on.
        package var count: Int

        package init(model: String, count: Int) { (self.model, self.count) = (model, count) }
    }

    package init(
        system: String, architecture: String, cpu: CPU, memoryBytes: Int64, hardware: Set<String>,
        runtimes: [String: String] = [:]
    ) {
        self.system = system
        self.architecture = architecture
        self.cpu = cpu
        self.memoryBytes = memoryBytes
        self.hardware = hardware
        self.runtimes = runtimes
    }

    enum CodingKeys: String, CodingKey {
        case system, architecture, cpu, hardware, runtimes
        case memoryBytes = "memory_bytes"
    }
}

/// What a worker measured of its machine at one moment. What could not be read is absent.
package struct Reading: Hashable, Sendable, Codable {
    /// Share of all processors that was busy since the last reading, 0 to 100.
    package var cpuPercent: Double?
    /// Memory in use, without what the kernel can take back, in bytes.
    package var memoryUsedBytes: Int64?
    /// The one-minute load average.
    package var load: Double?

    package init(cpuPercent: Double? = nil, memoryUsedBytes: Int64? = nil, load: Double? = nil) {
        self.cpuPercent = cpuPercent
        self.memoryUsedBytes = memoryUsedBytes
        self.load = load
    }

    enum CodingKeys: String, CodingKey {
        case load
        case cpuPercent = "cpu_percent"
        case memoryUsedBytes = "memory_used_bytes"
    }
}

/// Whether a worker takes tasks, and why not.
package struct Admission: Hashable, Sendable, Codable {
    package enum State: String, Choice {
        /// It takes what it has slots for.
        case open
        /// It finishes what it has and takes nothing new.
        case draining
        /// It takes nothing until a limit is kept again.
        case constrained
    }

    package var state: State
    /// Why it is not open.
    package var reason: ReasonCode?

    package init(_ state: State, reason: ReasonCode? = nil) {
        self.state = state
        self.reason = reason
    }

    package static let open = Admission(.open)
}

/// By what means a worker keeps tasks within limits, for each resource.
package struct Enforcement: Hashable, Sendable, Codable {
    package enum Means: String, Choice {
        /// The kernel refuses or stops what is over the limit.
        case kernel
        /// The worker looks and acts.
        case watched
        /// Nothing is done.
        case none
    }

    package var processes: Means
    package var memory: Means
    package var cpu: Means

    package init(processes: Means, memory: Means, cpu: Means) {
        self.processes = processes
        self.memory = memory
        self.cpu = cpu
    }
}
