import DTHost
package import DTWire

/// What this process may use of the machine, for the settings that are worked out from it.
package enum MachineResources {
    /// - Returns: `nil` for the resources when not even the machine's size can be read; and what could not be read, for the
    ///   log.
    package static func read() -> (resources: EffectiveResources?, faults: [String]) {
        do {
            let (resources, faults) = try ResourceReader().read()
            return (resources, faults.map(\.description))
        } catch {
            return (nil, [error.description])
        }
    }
}
