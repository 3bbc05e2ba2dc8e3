extension WorkerSettings {
    /// The state folder that a worker with these files has, whatever else is wrong with them; `nil` when there is not even a
    /// home folder.
    package static func stateDir(configFiles: [String] = [], surroundings: Surroundings) -> String? {
        var loading = Loading(.worker, flags: FlagValues(), configFiles: configFiles, surroundings: surroundings)
        return loading.layers.given(WorkerOptions.stateDir) ?? surroundings.stateFolder("worker")
    }
}
