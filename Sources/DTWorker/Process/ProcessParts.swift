import DTConfig
import DTHost
import DTProcess
import DTWire
import Logging
import Synchronization

/// What the identities of one process share.
struct ProcessParts: Sendable {
    /// Told to coordinators: `dt/1.2.3`.
    let agent: String
    /// The process's own, of which tasks are given a small part.
    let environment: [String: String]
    let clocks: Clocks
    let warden: Warden
    let readings: ReadingLoop
    let governor: Governor
    let inventories: Inventories

    /// Starts the warden, the parent of all tasks' processes.
    ///
    /// - Throws: `WorkerError` with `unusable`, which says where programs were looked for.
    static func startWarden(_ settings: WorkerSettings) async throws(WorkerError) -> Warden {
        var warden = Warden.Settings(program: settings.wardenPath)
        // One for each slot, as far as they cost little: slots become free and busy by the dozen.
        warden.idleKeepers = min(settings.maxConcurrentTasks, 32)
        do {
            return try await Warden(warden)
        } catch {
            throw WorkerError(.unusable, "the process that starts tasks cannot be started: \(error)", cause: error)
        }
    }
}

/// What the machine has, looked up once for each Python environment whose packages count.
final class Inventories: Sendable {
    private let found = Mutex<[String?: Inventory]>([:])
    private let logger: Logger

    init(logger: Logger) { self.logger = logger }

    /// - Parameter python: The interpreter of an identity.
    func capabilities(python: String) -> Capabilities {
        let environment = PythonEnvironment.folder(of: python)
        return found.withLock { found in
            if let known = found[environment] { return known.capabilities }
            let inventory = Inventory.detect(pythonEnvironments: environment.map { [$0] } ?? [])
            for fault in inventory.faults {
                logger.debug("a part of the inventory is not known", metadata: ["reason": "\(fault)"])
            }
            found[environment] = inventory
            return inventory.capabilities
        }
    }
}
