/// What can do arithmetic beside the processor, by what the kernel's drivers show. Whether the libraries that use it are
/// there and work is another question.
enum Accelerators {
    static func found(in root: HostRoot) -> Set<String> {
        var found: Set<String> = []
        if !root.names(in: "/proc/driver/nvidia/gpus").isEmpty || root.exists("/dev/nvidia0") { found.insert("cuda") }
        let topology = "/sys/class/kfd/kfd/topology/nodes"
        if root.names(in: topology).contains(where: { isGPU("\(topology)/\($0)", root) }) { found.insert("rocm") }
        if root.names(in: "/sys/class/accel").contains(where: { $0.hasPrefix("accel") }) { found.insert("npu") }
        return found
    }

    /// A node of the topology that has SIMD units is a GPU; the others are processors.
    private static func isGPU(_ node: String, _ root: HostRoot) -> Bool {
        guard let text = try? root.text(of: "\(node)/properties") else { return false }
        return text.split(separator: "\n").contains { line in
            let words = line.split(separator: " ")
            return words.count == 2 && words[0] == "simd_count" && (Int(words[1]) ?? 0) > 0
        }
    }
}
