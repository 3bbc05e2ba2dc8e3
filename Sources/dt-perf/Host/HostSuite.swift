import DTHost

/// Looking at the machine: a reading, as each identity's admission needs it, and the inventory at the start.
enum HostSuite {
    static func benchmarks() -> [Benchmark] {
        let readings = HostReadings()
        return [
            Benchmark(name: "reading") { keep(readings.sample()) },
            Benchmark(name: "inventory") { keep(Inventory.detect()) },
        ]
    }
}
