import FoundationEssentials
import Glibc

/// Processes of the whole machine, found by what they were started with.
enum RunningProcesses {
    /// Those whose command line holds a text.
    static func holding(_ text: String) throws -> [pid_t] {
        try FileManager.default.contentsOfDirectory(atPath: "/proc").compactMap { pid_t($0) }.filter { pid in
            // One that has ended meanwhile has none.
            let line = FileManager.default.contents(atPath: "/proc/\(pid)/cmdline") ?? Data()
            return String(decoding: line, as: UTF8.self).contains(text)
        }
    }

    /// Waits until as many are there as wanted; `false` when that takes longer than the limit.
    static func wait(for count: Int, holding text: String, within limit: Duration) throws -> Bool {
        let end = ContinuousClock.now.advanced(by: limit)
        while try holding(text).count != count {
            guard ContinuousClock.now < end else { return false }
            usleep(2000)
        }
        return true
    }
}
