package import DTWire

/// What the machine is and has, and why parts of that are not known.
package struct Inventory: Hashable, Sendable {
    package var capabilities: Capabilities
    package var faults: [HostFault]

    /// Looks once at the machine; starts no program, and takes milliseconds.
    ///
    /// - Parameters:
    ///   - root: Where the machine's files are.
    ///   - architecture: As `uname -m` says it; asked for when absent.
    ///   - pythonEnvironments: Folders of Python environments whose packages are looked through, the first one first.
    package static func detect(
        root: HostRoot = .system, architecture: String? = nil, pythonEnvironments: [String] = []
    ) -> Inventory {
        var faults: [HostFault] = []
        func read<Value>(_ fallback: Value, _ body: (HostRoot) throws(HostFault) -> Value) -> Value {
            do {
                return try body(root)
            } catch {
                faults.append(error)
                return fallback
            }
        }
        let architecture = architecture ?? Processors.architecture
        let capabilities = Capabilities(
            system: read("Linux", OSRelease.name), architecture: architecture,
            cpu: .init(model: read("unknown", Processors.model), count: read(1, Processors.allowed)),
            memoryBytes: read(0, MemorySizes.total),
            hardware: Accelerators.found(in: root).union(["cpu", architecture]),
            runtimes: PythonPackages.runtimes(in: pythonEnvironments, root: root))
        return Inventory(capabilities: capabilities, faults: faults)
    }
}
