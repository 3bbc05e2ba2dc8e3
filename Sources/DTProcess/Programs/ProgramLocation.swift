import DTWire
import Glibc

/// Finds the programs that come with `dt`: `dt-warden` and `dt-bench`.
package enum ProgramLocation {
    /// Looks beside the running program, then in `../libexec/dt` of it; only at `setting` when that is given.
    ///
    /// - Parameters:
    ///   - setting: the file, from the configuration.
    ///   - folder: where the running program is; found out when absent.
    /// - Throws: `SpawnError` with `programMissing`; its message names every place that was looked at.
    package static func find(
        _ name: String, setting: String? = nil, besides folder: String? = nil
    ) throws(SpawnError) -> String {
        let candidates: [String]
        if let setting {
            candidates = [setting]
        } else if let folder = folder ?? runningProgramFolder() {
            candidates = ["\(folder)/\(name)", "\(folder)/../libexec/dt/\(name)"]
        } else {
            candidates = []
        }
        for candidate in candidates where ProgramSearch.isProgram(candidate) { return candidate }
        throw SpawnError(
            code: .programMissing,
            message: """
                \(name) was not found: looked for \(candidates.isEmpty ? "nothing, /proc/self/exe cannot be read" : candidates.joined(separator: ", ")); \
                it comes with dt, put it beside dt or name its place in the settings
                """,
            systemError: ENOENT)
    }

    /// The folder of the program that runs here.
    private static func runningProgramFolder() -> String? {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(PATH_MAX)) { buffer in
            guard let start = buffer.baseAddress, case let count = readlink("/proc/self/exe", start, buffer.count),
                count > 0, let slash = buffer[..<count].lastIndex(of: CChar(UInt8(ascii: "/")))
            else { return nil }
            return String(decoding: buffer[..<max(slash, 1)].map(UInt8.init(bitPattern:)), as: UTF8.self)
        }
    }
}
