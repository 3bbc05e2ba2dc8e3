/// What one attempt at a task may use. What is absent is the worker's own limit; a worker never allows more than its own.
package struct TaskLimits: Hashable, Sendable, Codable {
    /// Memory of all processes of the task together.
    package var memory: ByteCount?
    /// How much of each output stream is kept; the rest is counted and dropped.
    package var output: ByteCount?
    /// Open files of one process (RLIMIT_NOFILE).
    package var openFiles: Int?
    /// The largest file that a process may write (RLIMIT_FSIZE).
    package var fileSize: ByteCount?

    package init(
        memory: ByteCount? = nil, output: ByteCount? = nil, openFiles: Int? = nil, fileSize: ByteCount? = nil
    ) {
        self.memory = memory
        self.output = output
        self.openFiles = openFiles
        self.fileSize = fileSize
    }

    enum CodingKeys: String, CodingKey {
        case memory, output
        case openFiles = "open_files"
        case fileSize = "file_size"
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        memory = try container.decodeIfPresent(ByteCount.self, forKey: .memory)
        output = try container.decodeIfPresent(ByteCount.self, forKey: .output)
        openFiles = try container.decodeIfPresent(Int.self, forKey: .openFiles)
        fileSize = try container.decodeIfPresent(ByteCount.self, forKey: .fileSize)
        try container.require(memory.map { $0 >= .mebibytes(1) } ?? true, "must be at least 1MiB", at: .memory)
        try container.require(
            openFiles.map { (16...1_048_576).contains($0) } ?? true, "must be from 16 to 1048576", at: .openFiles)
    }
}
