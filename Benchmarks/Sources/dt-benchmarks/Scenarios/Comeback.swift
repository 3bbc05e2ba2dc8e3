import Glibc

/// A coordinator that is killed, is away for a while, and is back on the same port and database. The time counts from when
/// it listens to the end of a task that is submitted then.
struct Comeback {
    let site: Site

    func measure() throws -> [Figure] {
        let short = try samples(secondsAway: 1, rounds: 9)
        let long = try samples(secondsAway: 15, rounds: 3)
        return [
            Figure("back at work after 1 s without coordinator, p50", short.median, "ms", .atMost(250)),
            Figure("back at work after 1 s without coordinator, slowest", short.percentile(100), "ms"),
            Figure("back at work after 15 s without coordinator, p50", long.median, "ms"),
        ]
    }

    private func samples(secondsAway: UInt32, rounds: Int) throws -> Samples {
        let folder = try site.emptyFolder("comeback-\(secondsAway)")
        var coordinator = try Coordinator(at: site, in: folder, durability: .process)
        let worker = try Worker(of: coordinator, at: site, in: folder)
        defer { withExtendedLifetime(worker) {} }
        var samples = Samples()
        for round in 0..<rounds {
            // A session that has lasted a while: one that ends at once is no loss but a fault, and is not hurried after.
            sleep(round == 0 ? 1 : 6)
            coordinator.program.kill()
            sleep(secondsAway)
            coordinator = try Coordinator(at: site, in: folder, durability: .process, port: coordinator.endpoint.port)
            var task = try SingleTask(coordinator, handler: "noop", series: "round-\(round)")
            _ = try task.run()
            samples.add((ContinuousClock.now - coordinator.listening).milliseconds)
        }
        return samples
    }
}
