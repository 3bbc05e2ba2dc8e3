import DTWire

/// What the kernel says of memory, read from `/proc`.
struct ProcessMemory: Sendable {
    /// Where `/proc` is mounted.
    var procFolder: String

    /// The largest resident set that this process ever had, in bytes (`VmHWM`); `nil` when the kernel does not tell.
    func peakOfThisProcess() -> Int64? { kibibytes("VmHWM:", in: procFolder + "/self/status") }

    /// The memory that the machine can still give without swapping, in bytes (`MemAvailable`); `nil` when the kernel
    /// does not tell.
    func available() -> Int64? { kibibytes("MemAvailable:", in: procFolder + "/meminfo") }

    /// The number of a line such as `VmHWM:     1234 kB`, in bytes.
    private func kibibytes(_ name: String, in path: String) -> Int64? {
        guard let content = try? WholeFile.read(path, limit: 1 << 16) else { return nil }
        let lines = String(decoding: content, as: UTF8.self).split(separator: "\n")
        guard let line = lines.first(where: { $0.hasPrefix(name) }) else { return nil }
        let words = line.dropFirst(name.count).split { $0 == " " || $0 == "\t" }
        guard words.count == 2, words[1] == "kB", let count = Int64(words[0]) else { return nil }
        return count.multipliedReportingOverflow(by: 1024).overflow ? nil : count * 1024
    }
}
