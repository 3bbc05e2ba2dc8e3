import Glibc

/// A worker that is killed while a task of it has processes that do what they can to get away.
struct Leftovers {
    /// One in the task's own session, one in a session of its own, one that was left by its parent too.
    private static let processes = 3

    let site: Site

    func measure() throws -> [Figure] {
        let folder = try site.emptyFolder("leftovers")
        // Nobody else sleeps for so long.
        let time = "86400.\(getpid())"
        let script = "setsid sleep \(time) & (setsid sleep \(time) &) ; exec sleep \(time)"
        let coordinator = try Coordinator(at: site, in: folder, durability: .process)
        let worker = try Worker(
            of: coordinator, at: site, in: folder, handlers: ["stray": ["/bin/sh", "-c", script]])
        var task = try SingleTask(coordinator, handler: "stray")
        _ = try task.submit()
        guard try RunningProcesses.wait(for: Self.processes, holding: time, within: .seconds(20)) else {
            throw MeasuringError("the task's \(Self.processes) processes did not all start")
        }
        let start = ContinuousClock.now
        worker.program.kill()
        _ = try RunningProcesses.wait(for: 0, holding: time, within: .seconds(2))
        let gone = (ContinuousClock.now - start).milliseconds
        let left = try RunningProcesses.holding(time)
        for pid in left { kill(pid, SIGKILL) }
        return [
            Figure("processes left by a killed worker", Double(left.count), "", .atMost(0)),
            Figure("killing a worker to the end of its task's processes", gone, "ms"),
        ]
    }
}
