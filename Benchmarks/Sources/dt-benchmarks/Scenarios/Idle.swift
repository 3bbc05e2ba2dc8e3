import Glibc

/// A registered worker that has nothing to do, with the processes that it keeps.
struct Idle {
    private static let settling: UInt32 = 5
    private static let watched: UInt32 = 20

    let site: Site

    func measure() throws -> [Figure] {
        let folder = try site.emptyFolder("idle")
        let coordinator = try Coordinator(at: site, in: folder, durability: .process)
        let worker = try Worker(of: coordinator, at: site, in: folder)
        sleep(Self.settling)
        let processes = worker.processes
        let start = ContinuousClock.now
        let before = try ProcessReading(of: processes)
        sleep(Self.watched)
        let after = try ProcessReading(of: processes)
        let seconds = (ContinuousClock.now - start).seconds
        let share = (after.processorTime - before.processorTime) / seconds
        return [
            Figure("idle worker, private memory", after.privateMemory, "MiB", .atMost(8)),
            Figure("idle worker, PSS", after.proportionalMemory, "MiB", .atMost(32)),
            Figure("idle worker, CPU", share * 100, "%", .atMost(0.05)),
            Figure("idle worker, wake-ups", after.wakeUps(since: before) / seconds, "/s"),
            Figure("idle worker, processes", Double(processes.count), ""),
        ]
    }
}
