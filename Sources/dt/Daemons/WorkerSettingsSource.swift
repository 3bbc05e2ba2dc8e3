import DTConfig
import DTWorker
import Synchronization

/// Reads a worker's settings, as often as they are asked for, with the same flags and variables.
final class WorkerSettingsSource: Sendable {
    let surroundings: Surroundings
    private let flags: FlagValues
    private let configFiles: [String]
    private let watched = Mutex<[String]>([])

    init(flags: FlagValues, configFiles: [String], surroundings: Surroundings) {
        self.flags = flags
        self.configFiles = configFiles
        self.surroundings = surroundings
    }

    /// - Throws: `ConfigErrors` with everything that is wrong.
    @Sendable func read() throws(ConfigErrors) -> Loaded<WorkerSettings> {
        // The machine is looked at again: a limit of it may be another by now.
        var surroundings = surroundings
        if let resources = MachineResources.read().resources { surroundings.resources = resources }
        let loaded = try WorkerSettings.load(flags: flags, configFiles: configFiles, surroundings: surroundings)
        watched.withLock { $0 = loaded.watched }
        return loaded
    }

    /// The files and folders (absolute) that the last reading came from.
    @Sendable func files() -> [String] { watched.withLock(\.self) }
}
