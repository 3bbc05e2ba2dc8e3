import DTConfig
import Glibc

/// Secrets on the command line. Every user of the machine can read that of every process; what a secret stood in is
/// overwritten in the process's own memory, which is what `/proc/PID/cmdline` and ps(1) show.
enum SecretArguments {
    /// The flags whose values are secrets.
    static let flags = Set([SharedOptions.apiKey.setting.flag, SharedOptions.token.setting.flag].compactMap { $0 })

    /// Takes the arguments for the program's own use, and overwrites their secrets where others see them.
    ///
    /// - Returns: The arguments as they were given, without the program's name.
    static func takeAll() -> [String] {
        let arguments = CommandLine.arguments
        if let shown = try? RegularFile(path: "/proc/self/cmdline", limit: 4 << 20).bytes {
            overwrite(ranges(in: shown))
        }
        return Array(arguments.dropFirst())
    }

    /// Where secrets stand in a command line as the kernel shows it: each argument ends with a NUL.
    static func ranges(in line: [UInt8]) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        var isValue = false
        for bytes in line.split(separator: 0, omittingEmptySubsequences: false) {
            let argument = String(decoding: bytes, as: UTF8.self)
            if isValue {
                ranges.append(bytes.indices)
                isValue = false
            } else if argument == "--" {
                break
            } else if flags.contains(argument) {
                isValue = true
            } else if let sign = bytes.firstIndex(of: UInt8(ascii: "=")),
                flags.contains(String(decoding: bytes[..<sign], as: UTF8.self))
            {
                ranges.append(sign + 1..<bytes.endIndex)
            }
        }
        return ranges
    }

    private static func overwrite(_ ranges: [Range<Int>]) {
        guard !ranges.isEmpty, let start = argumentsStart, let memory = UnsafeMutablePointer<UInt8>(bitPattern: start)
        else { return }
        for range in ranges { (memory + range.lowerBound).update(repeating: UInt8(ascii: "*"), count: range.count) }
    }

    /// Where the kernel finds the arguments: `arg_start`, the 48th field of proc(5)'s `/proc/self/stat`.
    private static var argumentsStart: UInt? {
        guard let file = try? RegularFile(path: "/proc/self/stat", limit: 65_536) else { return nil }
        // The name of the program, in brackets, may hold anything.
        let text = String(decoding: file.bytes, as: UTF8.self)
        guard let end = text.lastIndex(of: ")") else { return nil }
        let fields = text[end...].split(separator: " ").dropFirst()
        return fields.count > 45 ? UInt(fields[fields.startIndex + 45]) : nil
    }
}
