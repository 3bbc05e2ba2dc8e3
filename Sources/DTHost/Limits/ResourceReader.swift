package import DTWire

/// What this process may use of the machine, and why parts of that are not known.
package struct ResourceReader: Sendable {
    private let root: HostRoot

    /// - Parameter root: Where `proc` and the cgroup mounts are.
    package init(root: HostRoot = .system) { self.root = root }

    /// Looks at affinity, cpuset, and every limit from this process's cgroup to the highest that can be seen; takes less
    /// than a millisecond. A limit that cannot be read counts as none, and is among the faults.
    ///
    /// - Throws: `HostFault` when not even the machine's own size can be read.
    package func read() throws(HostFault) -> (resources: EffectiveResources, faults: [HostFault]) {
        var finding = Finding(
            resources: EffectiveResources(
                cpus: Double(try Processors.allowed(root)), memory: ByteCount(try MemorySizes.total(root))))
        finding.noting { (finding) throws(HostFault) in try boundProcessors(&finding) }
        finding.noting { (finding) throws(HostFault) in try boundCPUTime(&finding) }
        finding.noting { (finding) throws(HostFault) in try boundMemory(&finding) }
        return (finding.resources, finding.faults)
    }

    private struct Finding {
        var resources: EffectiveResources
        var faults: [HostFault] = []

        mutating func noting(_ body: (inout Finding) throws(HostFault) -> Void) {
            do throws(HostFault) { try body(&self) } catch { faults.append(error) }
        }

        mutating func bound(cpus: Double, by file: String) {
            if cpus < resources.cpus { (resources.cpus, resources.cpuOrigin) = (cpus, file) }
        }

        mutating func bound(memory bytes: Int64, by file: String) {
            if bytes < resources.memory.rawValue {
                (resources.memory, resources.memoryOrigin) = (ByteCount(bytes), file)
            }
        }
    }

    // MARK: - Processors

    private func boundProcessors(_ finding: inout Finding) throws(HostFault) {
        guard let path = try CgroupPath.of("cpuset", in: root), let own = path.folders.first else { return }
        let file = own + (path.version == .two ? "/cpuset.cpus.effective" : "/cpuset.effective_cpus")
        guard let text = try limitText(file), !text.isEmpty else { return }
        guard let count = Processors.count(list: text[...]), count > 0 else {
            throw HostFault(file, "is no list of processors")
        }
        finding.bound(cpus: Double(count), by: file)
    }

    /// The quota of each cgroup bounds it and all below.
    private func boundCPUTime(_ finding: inout Finding) throws(HostFault) {
        guard let path = try CgroupPath.of("cpu", in: root) else { return }
        for folder in path.folders {
            finding.noting { (finding) throws(HostFault) in
                let (file, quota) = try path.version == .two ? quota2(in: folder) : quota1(in: folder)
                if let quota { finding.bound(cpus: quota, by: file) }
            }
        }
    }

    /// `cpu.max`: quota and period in microseconds, or `max`.
    private func quota2(in folder: String) throws(HostFault) -> (String, Double?) {
        let file = folder + "/cpu.max"
        guard let words = try limitText(file)?.split(separator: " "), words.first != "max" else { return (file, nil) }
        guard words.count == 2, let quota = Int64(words[0]), let period = Int64(words[1]), quota > 0, period > 0 else {
            throw HostFault(file, "holds no quota and period")
        }
        return (file, Double(quota) / Double(period))
    }

    /// `cpu.cfs_quota_us`, -1 for none, and `cpu.cfs_period_us`.
    private func quota1(in folder: String) throws(HostFault) -> (String, Double?) {
        let file = folder + "/cpu.cfs_quota_us"
        guard let text = try limitText(file), text != "-1" else { return (file, nil) }
        guard let quota = Int64(text), quota > 0,
            let period = try limitText(folder + "/cpu.cfs_period_us").flatMap({ Int64($0) }),
            period > 0
        else { throw HostFault(file, "holds no quota, or its period is not known") }
        return (file, Double(quota) / Double(period))
    }

    // MARK: - Memory

    private func boundMemory(_ finding: inout Finding) throws(HostFault) {
        guard let path = try CgroupPath.of("memory", in: root) else { return }
        let names = path.version == .two ? ["memory.max", "memory.high"] : ["memory.limit_in_bytes"]
        for file in path.folders.flatMap({ folder in names.map { folder + "/" + $0 } }) {
            finding.noting { (finding) throws(HostFault) in
                guard let text = try limitText(file), text != "max" else { return }
                guard let limit = Int64(text), limit >= 0 else { throw HostFault(file, "holds no number of bytes") }
                finding.bound(memory: limit, by: file)
            }
        }
    }

    /// The text of a limit without what surrounds it; `nil` when the cgroup has no such limit, as a root has none.
    private func limitText(_ file: String) throws(HostFault) -> String? {
        guard root.exists(file) else { return nil }
        let text = try root.text(of: file, upTo: 4096)
        return text.last == "\n" ? String(text.dropLast()) : text
    }
}
