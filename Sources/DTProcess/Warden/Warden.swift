import DTWire
import Synchronization

/// The parent of every process that this worker starts: a small program of its own, `dt-warden`, which outlives the worker for as
/// long as it takes to kill whatever the worker started.
///
/// A warden that dies takes all running tasks with it; they end as interrupted, and the next spawn starts another.
package final class Warden: Sendable {
    /// What a warden needs to know.
    package struct Settings: Sendable {
        /// The program `dt-warden`; looked for beside the running program when absent.
        package var program: String?
        /// Keepers that are kept for the next tasks: processes of some 50 KiB that save a fork each.
        package var idleKeepers = 8
        /// Whether children are found by reading all of /proc, as on a kernel without lists of children. The warden finds
        /// out by itself; a test may insist.
        package var scansProcesses = false

        package init(program: String? = nil) { self.program = program }
    }

    private let path: String
    private let settings: Settings
    private let pump: Pump
    /// The warden that runs, or the last that did.
    private let link: Mutex<WardenLink>

    /// Starts the warden.
    ///
    /// - Throws: `SpawnError` when its program is missing (naming every place that was looked at), of another version, or cannot run.
    package init(_ settings: Settings = Settings()) async throws(SpawnError) {
        path = try ProgramLocation.find("dt-warden", setting: settings.program)
        self.settings = settings
        pump = try Pump()
        let first: WardenLink
        do throws(SpawnError) {
            first = try Self.startLink(path, pump, settings)
        } catch {
            pump.stop()
            throw error
        }
        link = Mutex(first)
        if let failure = await first.ready.value { throw failure }
    }

    deinit {
        let last = link.withLock { $0 }
        last.stop()
        // The pump hears of its end, so that it does not stay as a zombie.
        last.ended.then { [pump] in pump.stop() }
    }

    /// The process id of the warden that runs, or of the last that did.
    package var processID: Int32 { link.withLock { $0.processID } }

    /// Asks for a start and does not wait for it: `started` and `end` of what this returns tell the rest. For who has a time
    /// limit to keep, since a start can hang as a task can.
    ///
    /// - Throws: `SpawnError`; then nothing was started.
    package func start(_ spec: ProcessSpec) async throws(SpawnError) -> RunningProcess {
        let link = try await readyLink()
        do throws(SpawnError) {
            return try link.start(spec)
        } catch {
            guard error.code == .wardenDied else { throw error }
            // It has just died, and nothing was started yet.
            await link.ended.value
            return try await readyLink().start(spec)
        }
    }

    /// Starts a process and waits until it runs its program.
    ///
    /// - Throws: `SpawnError`; then nothing of it is left.
    package func spawn(_ spec: ProcessSpec) async throws(SpawnError) -> RunningProcess {
        let process = try await start(spec)
        _ = try await process.started.value.get()
        return process
    }

    /// Has something done after a time, on the thread that all tasks share: it must be quick.
    package func after(_ delay: Duration, _ body: @escaping @Sendable () -> Void) -> Alarm {
        Alarm(pump: pump, key: pump.add(after: delay, body))
    }

    /// Comes when the warden that runs now is dead.
    package var death: Eventual<Void> { link.withLock { $0.ended } }

    /// Kills every process that was started and waits until the warden has proven that none is left. Nothing can be started
    /// until the next `spawn`, which starts another warden.
    package func stop() async {
        let last = link.withLock { $0 }
        last.stop()
        await last.ended.value
    }

    private func readyLink() async throws(SpawnError) -> WardenLink {
        let link = try livingLink()
        if let failure = await link.ready.value { throw failure }
        return link
    }

    private func livingLink() throws(SpawnError) -> WardenLink {
        let living = link.withLock { link in
            Result { () throws(SpawnError) in
                if link.isDead { link = try Self.startLink(path, pump, settings) }
                return link
            }
        }
        return try living.get()
    }

    private static func startLink(
        _ path: String, _ pump: Pump, _ settings: Settings
    ) throws(SpawnError) -> WardenLink {
        try WardenLink(path: path, pump: pump, mostIdle: settings.idleKeepers, scanning: settings.scansProcesses)
    }
}
