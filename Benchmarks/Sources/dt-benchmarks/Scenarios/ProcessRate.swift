import FoundationEssentials

/// Tasks that start a program, against starting the same program bare, as many at a time.
struct ProcessRate {
    private static let program = "/bin/true"
    private static let processes = 4000

    let site: Site

    func measure() throws -> [Figure] {
        let folder = try site.emptyFolder("process-rate")
        let slots = 4 * ProcessInfo.processInfo.activeProcessorCount
        let coordinator = try Coordinator(at: site, in: folder, durability: .process)
        let worker = try Worker(
            of: coordinator, at: site, in: folder, slots: slots, handlers: ["spawn": [Self.program]])
        defer { withExtendedLifetime(worker) {} }
        let burst = Burst(endpoint: coordinator.endpoint, handler: "spawn")
        _ = try burst.run(tasks: Self.processes / 10)

        // Before and after, because a machine is not the same all the time.
        let before = try SpawnLoop.measure(Self.program, processes: Self.processes, threads: slots)
        let rate = try burst.run(tasks: Self.processes)
        let after = try SpawnLoop.measure(Self.program, processes: Self.processes, threads: slots)
        let bare = (before + after) / 2
        return [
            Figure("posix_spawn of \(Self.program), \(slots) at a time", bare, "processes/s"),
            Figure(
                "tasks of one process, \(slots) at a time", rate, "tasks/s", .atLeast(0.75 * bare),
                budget: "≥ 75 % of posix_spawn"),
        ]
    }
}
