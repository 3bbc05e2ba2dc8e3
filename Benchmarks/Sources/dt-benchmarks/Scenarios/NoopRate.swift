/// No-op tasks through one worker with many slots, in bulk. Process-crash durable, as the peers are.
struct NoopRate {
    private static let slots = 2048
    private static let tasks = 50_000

    let site: Site

    func measure() throws -> [Figure] {
        try [Coordinator.Durability.process, .power].map { durability in
            let folder = try site.emptyFolder("noop-rate-\(durability.rawValue)")
            let coordinator = try Coordinator(at: site, in: folder, durability: durability)
            let worker = try Worker(of: coordinator, at: site, in: folder, slots: Self.slots)
            defer { withExtendedLifetime(worker) {} }
            let burst = Burst(endpoint: coordinator.endpoint, handler: "noop")
            _ = try burst.run(tasks: Self.tasks / 25)
            let rate = try burst.run(tasks: Self.tasks)
            let name = "no-op rate, one worker, \(durability.rawValue)"
            return durability == .process
                ? Figure(name, rate, "tasks/s", .atLeast(25_000)) : Figure(name, rate, "tasks/s")
        }
    }
}
