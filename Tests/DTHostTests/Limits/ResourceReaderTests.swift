import DTHost
import DTTestKit
import DTWire
import Testing

/// What a process may use, from trees of every shape that cgroups come in, and from the real machine.
@Suite(.timeLimit(.minutes(1)))
struct ResourceReaderTests {
    private let folder: ScratchFolder
    private let unified = "30 23 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw,nsdelegate\n"

    init() throws {
        folder = try ScratchFolder()
        try folder.write("proc/self/status", "Name:\tdt\nCpus_allowed_list:\t0-7\n")
        try folder.write("proc/meminfo", "MemTotal:       16777216 kB\nMemAvailable:   1000 kB\n")
        try folder.write("proc/self/mountinfo", "22 1 8:1 / / rw - ext4 /dev/sda1 rw\n" + unified)
        try folder.write("proc/self/cgroup", "0::/system.slice/dt.service/leaf\n")
    }

    private func limit(_ cgroup: String, _ file: String, _ text: String) throws {
        try folder.write("sys/fs/cgroup\(cgroup)/\(file)", text + "\n")
    }

    private func read() throws -> (resources: EffectiveResources, faults: [HostFault]) {
        try ResourceReader(root: HostRoot(folder.path)).read()
    }

    private func expect(
        _ cpus: Double, _ memory: ByteCount, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let (resources, faults) = try read()
        #expect(resources.cpus == cpus, sourceLocation: sourceLocation)
        #expect(resources.memory == memory, sourceLocation: sourceLocation)
        #expect(faults.isEmpty, sourceLocation: sourceLocation)
    }

    @Test func `without limits it is the machine`() throws {
        try expect(8, .gibibytes(16))
        try limit("/system.slice/dt.service/leaf", "memory.max", "max")
        try limit("/system.slice/dt.service/leaf", "memory.high", "max")
        try limit("/system.slice/dt.service/leaf", "cpu.max", "max 100000")
        try expect(8, .gibibytes(16))
        #expect(try read().resources.cpuOrigin == "affinity")
        #expect(try read().resources.memoryOrigin == "host")
    }

    @Test func `the least limit on the way to the root counts, wherever it stands`() throws {
        try limit("/system.slice/dt.service/leaf", "memory.max", "max")
        try limit("/system.slice/dt.service", "memory.max", "8589934592")
        try limit("/system.slice", "memory.high", "4294967296")
        try limit("/system.slice/dt.service", "cpu.max", "250000 100000")
        try limit("/system.slice", "cpu.max", "600000 100000")
        try expect(2.5, .gibibytes(4))
        #expect(try read().resources.memoryOrigin == "/sys/fs/cgroup/system.slice/memory.high")
        #expect(try read().resources.cpuOrigin == "/sys/fs/cgroup/system.slice/dt.service/cpu.max")
        #expect(try read().resources.wholeCPUs == 2)
    }

    @Test func `a cpuset and an affinity bound the processors`() throws {
        try limit("/system.slice/dt.service/leaf", "cpuset.cpus.effective", "0-2,5")
        try expect(4, .gibibytes(16))
        try folder.write("proc/self/status", "Cpus_allowed_list:\t1\n")
        try expect(1, .gibibytes(16))
        try limit("/", "cpu.max", "50000 100000")
        try expect(0.5, .gibibytes(16))
        #expect(try read().resources.wholeCPUs == 1)
    }

    @Test func `in a container the mount shows the own cgroup as its root`() throws {
        // A cgroup namespace: both begin anew.
        try folder.write("proc/self/cgroup", "0::/\n")
        try limit("", "memory.max", "1073741824")
        try expect(8, .gibibytes(1))
        // None: the mount's root is told, and the path begins with it.
        try folder.write(
            "proc/self/mountinfo", "30 23 0:26 /docker/abc /sys/fs/cgroup ro - cgroup2 cgroup rw\n")
        try folder.write("proc/self/cgroup", "0::/docker/abc/inner\n")
        try limit("/inner", "memory.max", "536870912")
        try expect(8, .mebibytes(512))
        // The process lies beside what is mounted: the mount's root is all that can be seen.
        try folder.write("proc/self/cgroup", "0::/../other\n")
        try expect(8, .gibibytes(1))
        try folder.write("proc/self/cgroup", "0::/elsewhere\n")
        try expect(8, .gibibytes(1))
    }

    @Test func `with both versions, that counts which has the controller`() throws {
        try folder.write(
            "proc/self/mountinfo",
            """
            30 23 0:26 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw
            31 23 0:27 / /sys/fs/cgroup/memory rw shared:9 - cgroup cgroup rw,memory
            32 23 0:28 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct

            """)
        try folder.write("proc/self/cgroup", "4:memory:/a/b\n2:cpu,cpuacct:/c\n0::/u\n")
        try limit("/memory/a/b", "memory.limit_in_bytes", "9223372036854771712")
        try limit("/memory/a", "memory.limit_in_bytes", "2147483648")
        try limit("/cpu,cpuacct/c", "cpu.cfs_quota_us", "-1")
        try limit("/cpu,cpuacct", "cpu.cfs_quota_us", "150000")
        try limit("/cpu,cpuacct", "cpu.cfs_period_us", "100000")
        try limit("/unified/u", "cpuset.cpus.effective", "0-5")
        try limit("/unified/u", "memory.max", "1024")
        try expect(1.5, .gibibytes(2))
    }

    @Test(arguments: [
        ("memory.max", "lots", "holds no number of bytes"), ("memory.max", "", "holds no number of bytes"),
        ("memory.high", "-1", "holds no number of bytes"),
        ("memory.max", "99999999999999999999", "holds no number of bytes"),
        ("cpu.max", "", "holds no quota and period"), ("cpu.max", "100000", "holds no quota and period"),
        ("cpu.max", "100000 0", "holds no quota and period"), ("cpu.max", "0 100000", "holds no quota and period"),
        ("cpuset.cpus.effective", "a-b", "is no list of processors"),
    ])
    func `a limit that cannot be read is a fault, and the others count`(
        _ file: String, _ text: String, _ message: String
    ) throws {
        try limit("/system.slice/dt.service/leaf", file, text)
        try limit("/system.slice", "memory.max", "1073741824")
        try limit("/system.slice", "cpu.max", "200000 100000")
        let (resources, faults) = try read()
        #expect(resources.cpus == 2)
        #expect(resources.memory == .gibibytes(1))
        #expect(faults == [HostFault("/sys/fs/cgroup/system.slice/dt.service/leaf/\(file)", message)])
    }

    @Test func `without any cgroup file it is the machine, and that is said`() throws {
        try folder.remove("proc/self/cgroup")
        let (resources, faults) = try read()
        #expect(resources == EffectiveResources(cpus: 8, memory: .gibibytes(16)))
        #expect(Set(faults.map(\.file)) == ["/proc/self/cgroup"])
    }

    @Test func `the real machine has some of each`() throws {
        let (resources, _) = try ResourceReader().read()
        #expect(resources.cpus > 0)
        #expect(resources.memory > .mebibytes(64))
    }
}
