package import DTWire

/// What a benchmark needs to know besides its request.
package struct BenchmarkSettings: Sendable {
    /// The most memory that the generated inputs of one batch may take together. Never more than the machine has to give.
    package var inputMemoryLimit: ByteCount
    /// What inputs are generated from.
    package var seed: UInt64
    /// What a timed program gets as its environment; `LD_LIBRARY_PATH` and `VIRTUAL_ENV` are read from it.
    package var environment: [String: String]
    /// Where `/proc` is mounted.
    package var procFolder: String
    /// What stands before the folders of the system in which libraries are looked for.
    package var root: String
    package var stopwatch: Stopwatch

    package init(
        inputMemoryLimit: ByteCount = .gibibytes(8), seed: UInt64 = 1, environment: [String: String],
        procFolder: String = "/proc", root: String = "/", stopwatch: Stopwatch = .monotonic
    ) {
        self.inputMemoryLimit = inputMemoryLimit
        self.seed = seed
        self.environment = environment
        self.procFolder = procFolder
        self.root = root
        self.stopwatch = stopwatch
    }
}
