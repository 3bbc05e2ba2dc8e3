/// What all processors together have spent since the start of the machine, in ticks of the kernel's (proc_stat(5)).
struct ProcessorTimes: Equatable {
    var total: Int64
    /// With what was spent waiting for storage: the processor was free for others.
    var idle: Int64

    init(total: Int64, idle: Int64) { (self.total, self.idle) = (total, idle) }

    /// Reads the first line of /proc/stat.
    init(_ bytes: ArraySlice<UInt8>) throws(HostFault) {
        var text = ProcText(bytes)
        guard text.find("cpu ") else { throw HostFault("/proc/stat", "has no line for all processors") }
        // user, nice, system, idle, iowait, irq, softirq, steal; what follows is counted in user and nice already. What a
        // hypervisor gives to others (steal) counts as busy: this machine cannot have it.
        var times: [8 of Int64] = .init(repeating: 0)
        for field in times.indices {
            guard let time = text.number() else {
                // Kernels before 2.6.11 leave out the last fields.
                if field >= 4 { break }
                throw HostFault("/proc/stat", "has no number for field \(field + 1) of all processors")
            }
            times[field] = time
        }
        total = times.indices.reduce(0) { $0 &+ times[$1] }
        idle = times[3] &+ times[4]
    }

    /// The busy share since an earlier time, 0 to 100; `nil` when no tick has passed or the counters went back, as they do
    /// when a processor is taken away.
    func busyPercent(since earlier: ProcessorTimes) -> Double? {
        let passed = total &- earlier.total
        guard passed > 0 else { return nil }
        let busy = passed &- (idle &- earlier.idle)
        return min(100, max(0, Double(busy) / Double(passed) * 100))
    }
}
