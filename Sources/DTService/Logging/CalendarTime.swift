package import DTWire

/// A moment as a date and a time of day, UTC, by the proleptic Gregorian calendar.
package struct CalendarTime: Hashable, Sendable {
    package let year: Int64, month: Int64, day: Int64
    package let hour: Int64, minute: Int64, second: Int64, millisecond: Int64

    /// The date is computed in the civil calendar of 400-year eras, as in Howard Hinnant's "chrono-compatible low-level date
    /// algorithms" (`civil_from_days`).
    package init(_ moment: Timestamp) {
        let dayLength: Int64 = 86_400_000
        let days = (moment.rawValue >= 0 ? moment.rawValue : moment.rawValue - (dayLength - 1)) / dayLength
        let time = moment.rawValue - days * dayLength
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        (hour, minute, second) = (time / 3_600_000, time / 60_000 % 60, time / 1000 % 60)
        millisecond = time % 1000
    }

    /// `12:30:05.123`.
    package var clock: String { "\(pad(hour)):\(pad(minute)):\(pad(second)).\(pad(millisecond, 3))" }

    /// `2026-05-01T12:30:05.123Z`.
    package var rfc3339: String { "\(pad(year, 4))-\(pad(month))-\(pad(day))T\(clock)Z" }

    private func pad(_ number: Int64, _ width: Int = 2) -> String {
        let digits = "\(number)"
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
