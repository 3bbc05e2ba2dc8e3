import DTConfig
import DTWorker

extension WorkerFlags {
    /// Reads the settings of a worker on this machine.
    ///
    /// - Returns: Also what of the machine could not be read, for the log.
    func load() throws -> (loaded: Loaded<WorkerSettings>, surroundings: Surroundings, faults: [String]) {
        let machine = MachineResources.read()
        let surroundings = Surroundings.current(resources: machine.resources)
        let loaded = try WorkerSettings.load(
            flags: values, configFiles: daemon.config, surroundings: surroundings)
        return (loaded, surroundings, machine.faults)
    }
}
