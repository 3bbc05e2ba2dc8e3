/// The machine's memory, in bytes (proc_meminfo(5)).
struct MemorySizes: Equatable {
    var total: Int64
    /// What a program can have without swapping: what is free, and what the kernel can take back from its caches.
    var available: Int64

    /// Memory in use that the kernel cannot take back.
    var used: Int64 { total - available }

    /// Reads /proc/meminfo.
    init(_ bytes: ArraySlice<UInt8>) throws(HostFault) {
        func size(_ name: StaticString) throws(HostFault) -> Int64 {
            var text = ProcText(bytes)
            guard text.find(name), let kibibytes = text.number(), kibibytes < 1 << 43 else {
                throw HostFault("/proc/meminfo", "has no \(name) line with a number of kB")
            }
            return kibibytes << 10
        }
        total = try size("MemTotal:")
        available = try size("MemAvailable:")
        guard total > 0, available <= total else {
            throw HostFault("/proc/meminfo", "says that \(available) bytes of \(total) are available")
        }
    }

    static func total(_ root: HostRoot) throws(HostFault) -> Int64 {
        try MemorySizes(Array(root.text(of: "/proc/meminfo").utf8)[...]).total
    }
}
