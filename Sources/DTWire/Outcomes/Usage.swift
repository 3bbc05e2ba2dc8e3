/// What all processes of one attempt used together, as the kernel accounted for them.
package struct Usage: Hashable, Sendable, Codable {
    /// CPU time in user mode.
    package var userMilliseconds: Double
    /// CPU time in the kernel.
    package var systemMilliseconds: Double
    /// The largest resident set of any one process, in bytes.
    package var peakMemoryBytes: Int64
    /// Bytes read from and written to storage.
    package var readBytes: Int64
    package var writtenBytes: Int64
    /// Processes that were still there when the task's first process had ended, and were killed.
    package var leftoverProcesses: Int

    package init(
        userMilliseconds: Double = 0, systemMilliseconds: Double = 0, peakMemoryBytes: Int64 = 0, readBytes: Int64 = 0,
        writtenBytes: Int64 = 0, leftoverProcesses: Int = 0
    ) {
        self.userMilliseconds = userMilliseconds
        self.systemMilliseconds = systemMilliseconds
        self.peakMemoryBytes = peakMemoryBytes
        self.readBytes = readBytes
        self.writtenBytes = writtenBytes
        self.leftoverProcesses = leftoverProcesses
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        userMilliseconds = try container.decodeAmount(forKey: .userMilliseconds)
        systemMilliseconds = try container.decodeAmount(forKey: .systemMilliseconds)
        peakMemoryBytes = try container.decodeCount(forKey: .peakMemoryBytes)
        readBytes = try container.decodeCount(forKey: .readBytes)
        writtenBytes = try container.decodeCount(forKey: .writtenBytes)
        leftoverProcesses = try container.decode(forKey: .leftoverProcesses, in: 0...Int(Int32.max))
    }

    enum CodingKeys: String, CodingKey {
        case userMilliseconds = "user_ms"
        case systemMilliseconds = "system_ms"
        case peakMemoryBytes = "peak_memory_bytes"
        case readBytes = "read_bytes"
        case writtenBytes = "written_bytes"
        case leftoverProcesses = "leftover_processes"
    }
}
