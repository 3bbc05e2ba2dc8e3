import DTWire
import Glibc

/// Moments as the clock on this machine's wall shows them.
enum LocalTime {
    /// `2026-05-01 14:30:05`.
    static func text(_ moment: Timestamp) -> String {
        var seconds = time_t(moment.rawValue / 1000)
        var parts = tm()
        guard localtime_r(&seconds, &parts) != nil else { return "\(moment.rawValue) ms" }
        var buffer = [CChar](repeating: 0, count: 64)
        let count = strftime(&buffer, buffer.count, "%Y-%m-%d %H:%M:%S", &parts)
        return String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
