import FoundationEssentials
import Glibc

/// What some processes use, together.
struct ProcessReading {
    /// Memory that no other process shares, in MiB (`Private_Clean` + `Private_Dirty` of smaps_rollup).
    var privateMemory = 0.0
    /// Memory with what is shared counted by its share, in MiB (`Pss`).
    var proportionalMemory = 0.0
    /// Time on a CPU since they began, in seconds. From schedstat: the ticks of `stat` are too coarse for what idles.
    var processorTime = 0.0
    /// How often a thread of theirs has slept and was woken.
    var wakeUps = 0.0

    init(of processes: [pid_t]) throws {
        for pid in processes {
            let memory = try Self.members(of: "/proc/\(pid)/smaps_rollup")
            privateMemory += (memory["Private_Clean"] ?? 0) / 1024 + (memory["Private_Dirty"] ?? 0) / 1024
            proportionalMemory += (memory["Pss"] ?? 0) / 1024
            for thread in try FileManager.default.contentsOfDirectory(atPath: "/proc/\(pid)/task") {
                let folder = "/proc/\(pid)/task/\(thread)"
                let times = try String(contentsOfFile: folder + "/schedstat", encoding: .utf8).split(separator: " ")
                processorTime += (times.first.flatMap { Double($0) } ?? 0) / 1e9
                wakeUps += try Self.members(of: folder + "/status")["voluntary_ctxt_switches"] ?? 0
            }
        }
    }

    /// Lines of the form `name: number`, whatever the unit.
    private static func members(of path: String) throws -> [String: Double] {
        var members: [String: Double] = [:]
        for line in try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n") {
            guard let colon = line.firstIndex(of: ":") else { continue }
            let words = line[line.index(after: colon)...].split(whereSeparator: \.isWhitespace)
            members[String(line[..<colon])] = words.first.flatMap { Double($0) }
        }
        return members
    }
}
