/// No-op tasks one after another: submit, then long poll. Both durabilities, each with its budget.
struct NoopLatency {
    private static let warmUps = 100
    private static let commits = 300

    let site: Site

    func measure() throws -> [Figure] {
        // Before and after, because a disk is not the same all the time.
        let folder = try site.emptyFolder("commits")
        var commits = try CommitLoop.measure(commits: Self.commits, in: folder)
        let power = try samples(.power, count: 500)
        commits.add(contentsOf: try CommitLoop.measure(commits: Self.commits, in: folder))
        let process = try samples(.process, count: 2000)
        return [
            Figure("commit (4 KiB, fdatasync), p50", commits.median, "ms"),
            Figure(
                "no-op latency, power-loss durable, p50", power.median, "ms", .atMost(2 * commits.median + 0.25),
                budget: "≤ 2 × commit + 0.25 ms"),
            Figure("no-op latency, power-loss durable, p99", power.percentile(99), "ms"),
            Figure("no-op latency, process-crash durable, p50", process.median, "ms", .atMost(0.35)),
            Figure("no-op latency, process-crash durable, p99", process.percentile(99), "ms"),
        ]
    }

    private func samples(_ durability: Coordinator.Durability, count: Int) throws -> Samples {
        let folder = try site.emptyFolder("noop-latency-\(durability.rawValue)")
        let coordinator = try Coordinator(at: site, in: folder, durability: durability)
        let worker = try Worker(of: coordinator, at: site, in: folder)
        defer { withExtendedLifetime(worker) {} }
        var task = try SingleTask(coordinator, handler: "noop")
        for _ in 0..<Self.warmUps { _ = try task.run() }
        var samples = Samples()
        for _ in 0..<count { samples.add(try task.run().milliseconds) }
        return samples
    }
}
