/// Starting a worker, each time with a new key and an empty state folder: the longest way.
struct Start {
    private static let rounds = 15

    let site: Site

    func measure() throws -> [Figure] {
        let folder = try site.emptyFolder("start")
        let coordinator = try Coordinator(at: site, in: folder, durability: .process)
        var samples = Samples()
        for round in 0..<Self.rounds {
            let worker = try Worker(of: coordinator, at: site, in: try site.emptyFolder("start/\(round)"))
            samples.add((worker.registered - worker.program.begun).milliseconds)
        }
        return [
            Figure("start to registered, p50", samples.median, "ms", .atMost(50)),
            Figure("start to registered, slowest", samples.percentile(100), "ms"),
        ]
    }
}
