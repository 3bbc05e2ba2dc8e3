/// The folders of one cgroup hierarchy from this process's own cgroup up to the highest that can be seen.
///
/// The mount's root need not be the hierarchy's root: in a container it often is the container's own cgroup, and
/// /proc/self/cgroup then names a path that begins with the mount's. See cgroups(7), proc_pid_mountinfo(5).
struct CgroupPath: Hashable {
    enum Version: Hashable {
        case one, two
    }

    var version: Version
    /// As they are named from `/`, this process's own first.
    var folders: [String]

    /// The hierarchy that limits a resource: version 1's where the controller is mounted there, else version 2's.
    ///
    /// - Parameter controller: `cpu`, `memory` or `cpuset`.
    /// - Returns: `nil` where no hierarchy has the controller.
    static func of(_ controller: String, in root: HostRoot) throws(HostFault) -> CgroupPath? {
        let mounts = try CgroupMount.all(in: root)
        let text = try root.text(of: "/proc/self/cgroup")
        // `4:memory:/path` in version 1, `0::/path` in version 2.
        let lines = text.split(separator: "\n").map { line in
            line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
        }.filter { $0.count == 3 }
        for line in lines where line[1].split(separator: ",").contains(Substring(controller)) {
            guard let mount = mounts.first(where: { $0.controllers.contains(controller) }) else { continue }
            return CgroupPath(version: .one, folders: mount.folders(of: line[2]))
        }
        guard let line = lines.first(where: { $0[0] == "0" && $0[1].isEmpty }),
            let mount = mounts.first(where: \.isUnified)
        else { return nil }
        return CgroupPath(version: .two, folders: mount.folders(of: line[2]))
    }
}

/// One mount of a cgroup hierarchy.
private struct CgroupMount {
    /// Which folder of the hierarchy is mounted.
    var root: Substring
    var point: Substring
    var isUnified: Bool
    /// Those of version 1.
    var controllers: Set<String>

    static func all(in root: HostRoot) throws(HostFault) -> [CgroupMount] {
        try root.text(of: "/proc/self/mountinfo", upTo: 1 << 20).split(separator: "\n").compactMap { line in
            // 36 35 98:0 /root /point options optional-fields… - type source super-options
            let words = line.split(separator: " ")
            guard let dash = words.firstIndex(of: "-"), dash >= 6, words.count > dash + 3 else { return nil }
            let type = words[dash + 1]
            guard type == "cgroup" || type == "cgroup2" else { return nil }
            return CgroupMount(
                root: words[3], point: words[4], isUnified: type == "cgroup2",
                controllers: type == "cgroup" ? Set(words[dash + 3].split(separator: ",").map(String.init)) : [])
        }
    }

    /// The folders from a cgroup up to the mount's root. Of a cgroup that the mount does not show, the root alone.
    func folders(of path: Substring) -> [String] {
        let steps = path.split(separator: "/")
        let base = root.split(separator: "/")
        var inside = steps.starts(with: base) && !steps.contains("..") ? Array(steps.dropFirst(base.count)) : []
        var folders: [String] = []
        while true {
            folders.append(([String(point)] + inside.map(String.init)).joined(separator: "/"))
            if inside.isEmpty { return folders }
            inside.removeLast()
        }
    }
}
