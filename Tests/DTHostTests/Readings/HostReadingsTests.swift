import DTHost
import DTTestKit
import DTWire
import Testing

/// What the machine is doing, from trees that look like /proc, and from the real one.
@Suite(.timeLimit(.minutes(5)))
struct HostReadingsTests {
    private let folder: ScratchFolder

    init() throws {
        folder = try ScratchFolder()
        try folder.write("proc/stat", Self.stat(busy: 1000, idle: 1000))
        try folder.write("proc/meminfo", Self.memory)
        try folder.write("proc/loadavg", "0.52 0.58 0.59 1/467 12345\n")
    }

    private static func stat(busy: Int, idle: Int) -> String {
        """
        cpu  \(busy - 40) 10 10 \(idle - 100) 100 5 5 10 7 3
        cpu0 \(busy - 40) 10 10 \(idle - 100) 100 5 5 10 7 3
        intr 33 0 0
        ctxt 1234
        btime 1767225600

        """
    }

    private static let memory = """
        MemTotal:        8000000 kB
        MemFree:          500000 kB
        MemAvailable:    6000000 kB
        Buffers:          400000 kB
        Cached:          5000000 kB

        """

    private var readings: HostReadings { HostReadings(root: HostRoot(folder.path)) }

    @Test func `the first sample has everything but a share of time`() {
        let sample = readings.sample()
        #expect(sample.faults.isEmpty)
        #expect(sample.reading == Reading(cpuPercent: nil, memoryUsedBytes: 2_000_000 << 10, load: 0.52))
    }

    @Test(
        arguments: [
            (1000, 1000, nil), (1025, 1075, 25), (1100, 1000, 100), (1000, 1100, 0), (1001, 1003, 25),
            (500, 500, nil), (1300, 900, 100), (900, 1300, 0),
        ] as [(Int, Int, Double?)])
    func `the busy share is of the time since the sample before`(busy: Int, idle: Int, percent: Double?) throws {
        let readings = readings
        _ = readings.sample()
        try folder.write("proc/stat", Self.stat(busy: busy, idle: idle))
        let sample = readings.sample()
        #expect(sample.reading.cpuPercent == percent)
        #expect(sample.faults.isEmpty)
    }

    @Test func `each share is counted from the one sample before it`() throws {
        let readings = readings
        var shares: [Double?] = []
        for (busy, idle) in [(1000, 1000), (1100, 1000), (1100, 1100), (1150, 1150)] {
            try folder.write("proc/stat", Self.stat(busy: busy, idle: idle))
            shares.append(readings.sample().reading.cpuPercent)
        }
        #expect(shares == [nil, 100, 0, 50])
    }

    @Test func `a kernel that counts less is read as far as it counts`() throws {
        try folder.write("proc/stat", "cpu  100 0 0 100\n")
        let readings = readings
        _ = readings.sample()
        try folder.write("proc/stat", "cpu  130 0 0 110\n")
        #expect(readings.sample().reading.cpuPercent == 75)
    }

    @Test(arguments: [
        ("proc/stat", "", "/proc/stat: has no line for all processors"),
        ("proc/stat", "cpu0 1 2 3 4\n", "/proc/stat: has no line for all processors"),
        ("proc/stat", "cpu  1 2 x 4\n", "/proc/stat: has no number for field 3 of all processors"),
        ("proc/stat", "cpu  -1 2 3 4\n", "/proc/stat: has no number for field 1 of all processors"),
        ("proc/stat", "cpu  99999999999999999999 2 3 4\n", "/proc/stat: has no number for field 1 of all processors"),
        ("proc/meminfo", "", "/proc/meminfo: has no MemTotal: line with a number of kB"),
        (
            "proc/meminfo", "MemTotal: 5 kB\nMemFree: 5 kB\n",
            "/proc/meminfo: has no MemAvailable: line with a number of kB"
        ),
        ("proc/meminfo", "MemTotal: much\n", "/proc/meminfo: has no MemTotal: line with a number of kB"),
        (
            "proc/meminfo", "MemTotal: 1 kB\nMemAvailable: 2 kB\n",
            "/proc/meminfo: says that 2048 bytes of 1024 are available"
        ),
        ("proc/meminfo", "MemTotal: 0 kB\nMemAvailable: 0 kB\n", "/proc/meminfo: says that 0 bytes of 0 are available"),
        ("proc/loadavg", "", "/proc/loadavg: does not begin with a number"),
        ("proc/loadavg", "high\n", "/proc/loadavg: does not begin with a number"),
        ("proc/loadavg", "0.\n", "/proc/loadavg: does not begin with a number"),
        ("proc/loadavg", "0.1234567890\n", "/proc/loadavg: does not begin with a number"),
    ])
    func `garbage leaves its value out, says why, and spares the others`(file: String, text: String, fault: String)
        throws
    {
        try folder.write(file, text)
        let sample = readings.sample()
        #expect(sample.faults.map(\.description) == [fault])
        #expect((sample.reading.memoryUsedBytes == nil) == (file == "proc/meminfo"))
        #expect((sample.reading.load == nil) == (file == "proc/loadavg"))
    }

    @Test func `a missing file leaves its value out, and is read once it is there`() throws {
        try folder.remove("proc/loadavg")
        try folder.remove("proc/stat")
        let readings = readings
        let faults = readings.sample().faults.map(\.description)
        #expect(
            faults == [
                "/proc/stat: cannot be opened: No such file or directory",
                "/proc/loadavg: cannot be opened: No such file or directory",
            ])
        try folder.write("proc/stat", Self.stat(busy: 1000, idle: 1000))
        try folder.write("proc/loadavg", "3 2 1 1/1 1\n")
        let sample = readings.sample()
        #expect(sample.faults.isEmpty)
        #expect(sample.reading.load == 3)
    }

    @Test func `a folder in a file's place is a fault, not a crash`() throws {
        try folder.remove("proc/meminfo")
        try folder.makeFolder("proc/meminfo")
        let sample = readings.sample()
        #expect(sample.faults.map(\.description) == ["/proc/meminfo: cannot be read: Is a directory"])
        #expect(sample.reading.memoryUsedBytes == nil)
    }

    @Test func `the real machine is read without a fault`() {
        let readings = HostReadings()
        let first = readings.sample()
        #expect(first.faults.isEmpty)
        #expect((first.reading.memoryUsedBytes ?? 0) > 1 << 20)
        #expect((first.reading.load ?? -1) >= 0)
        var shares: [Double] = []
        for _ in 0..<100 {
            let sample = readings.sample()
            #expect(sample.faults.isEmpty)
            if let share = sample.reading.cpuPercent { shares.append(share) }
        }
        #expect(shares.allSatisfy { (0...100).contains($0) })
    }
}
