package import DTWire

/// Numbers, times and sizes as people read them.
package enum Figures {
    /// A whole number with its thousands apart: `12,345`.
    package static func count(_ number: Int) -> String {
        let digits = String(number.magnitude)
        var grouped = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { grouped += "," }
            grouped.append(digit)
        }
        return number < 0 ? "-" + grouped : grouped
    }

    /// A number with three digits that count: `0.00123`, `12.3`, `1,235`.
    package static func number(_ value: Double) -> String {
        guard value.isFinite else { return "-" }
        let size = value.magnitude
        if size >= 1e15 { return "\(value)" }
        if size >= 99.95 || size == 0 { return count(Int(value.rounded())) }
        // The limits are those from which rounding gives one digit less: 9.995 is shown as 10.0.
        var (places, limit) = (1, 9.995)
        while size < limit, places < 12 { (places, limit) = (places + 1, limit / 10) }
        return fixed(value, places: places)
    }

    /// A number with so many digits after the point.
    package static func fixed(_ value: Double, places: Int) -> String {
        guard value.isFinite, value.magnitude < 1e15 else { return "-" }
        var factor = 1.0
        for _ in 0..<max(0, places) { factor *= 10 }
        let scaled = (value.magnitude * factor).rounded()
        guard places > 0, scaled < 9e18 else { return (value < 0 ? "-" : "") + count(Int(value.magnitude.rounded())) }
        let whole = Int(scaled) / Int(factor)
        let rest = String(Int(scaled) % Int(factor))
        let sign = value < 0 && scaled > 0 ? "-" : ""
        return sign + count(whole) + "." + String(repeating: "0", count: places - rest.count) + rest
    }

    /// A length of time in the unit that suits it: `850 µs`, `12.3 ms`, `4.20 s`, `3m 05s`, `2h 10m`, `5d 03h`.
    package static func duration(_ duration: Duration) -> String {
        let seconds = duration.inSeconds
        let size = seconds.magnitude
        let sign = seconds < 0 ? "-" : ""
        if size == 0 { return "0 s" }
        if size < 0.9995e-3 { return sign + number(size * 1e6) + " µs" }
        if size < 0.9995 { return sign + number(size * 1e3) + " ms" }
        if size < 59.95 { return sign + number(size) + " s" }
        let whole = Int(min(size, 1e15).rounded())
        if whole < 3600 { return "\(sign)\(whole / 60)m \(two(whole % 60))s" }
        if whole < 86_400 { return "\(sign)\(whole / 3600)h \(two(whole % 3600 / 60))m" }
        return "\(sign)\(count(whole / 86_400))d \(two(whole % 86_400 / 3600))h"
    }

    /// How long ago a moment was: `now`, `12s`, `3m`, `2h`, `5d`.
    package static func age(of moment: Timestamp, at now: Timestamp) -> String {
        let seconds = moment.duration(to: now).components.seconds
        return switch seconds {
        case ..<1: "now"
        case ..<60: "\(seconds)s"
        case ..<3600: "\(seconds / 60)m"
        case ..<86_400: "\(seconds / 3600)h"
        default: "\(count(Int(seconds / 86_400)))d"
        }
    }

    /// A size in the largest binary unit that leaves at least one.
    package static func size(_ bytes: ByteCount) -> String { "\(bytes)" }

    /// A share of a whole, from 0 to 1, in percent.
    package static func percent(_ share: Double) -> String { number(share * 100) + " %" }

    private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
