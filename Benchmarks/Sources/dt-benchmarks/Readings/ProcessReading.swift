import FoundationEssentials
import Glibc

/// What some processes use, together.
struct ProcessReading {
    /// Memory that no other process shares, in MiB (`Private_Clean` + `Private_Dirty` of smaps_rollup).
    var privateMemory = 0.0
    /// Memory with what is shared counted by its share, in MiB (`Pss`).
    var proportionalMemory = 0.0
    /// Time on a CPU since they began, in seconds, with that of threads that are gone. From the processes' own clocks: the
    /// ticks of `stat` are too coarse for what idles.
    var processorTime = 0.0
    /// How often each thread has slept and was woken.
    private var wakeUpsByThread: [String: Double] = [:]

    init(of processes: [pid_t]) throws {
        for pid in processes {
            let memory = try Self.members(of: "/proc/\(pid)/smaps_rollup")
            privateMemory += (memory["Private_Clean"] ?? 0) / 1024 + (memory["Private_Dirty"] ?? 0) / 1024
            proportionalMemory += (memory["Pss"] ?? 0) / 1024
            processorTime += try Self.processorTime(of: pid)
            for thread in try FileManager.default.contentsOfDirectory(atPath: "/proc/\(pid)/task") {
                let status = try Self.members(of: "/proc/\(pid)/task/\(thread)/status")
                wakeUpsByThread[thread] = status["voluntary_ctxt_switches"]
            }
        }
    }

    /// How often threads were woken since an earlier reading; what threads did that ended meanwhile is not known.
    func wakeUps(since earlier: ProcessReading) -> Double {
        wakeUpsByThread.reduce(0) { $0 + $1.value - (earlier.wakeUpsByThread[$1.key] ?? 0) }
    }

    private static func processorTime(of pid: pid_t) throws -> Double {
        var clock = clockid_t()
        var time = timespec()
        let result = clock_getcpuclockid(pid, &clock)
        guard result == 0, clock_gettime(clock, &time) == 0 else {
            throw SystemFailure("the clock of process \(pid)", code: result == 0 ? errno : result)
        }
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
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
