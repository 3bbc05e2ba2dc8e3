/// Numbers as JSON writes them. What is read here has been found to be well formed.
enum JSONNumber {
    /// An integer's value; `nil` when it does not fit 64 bits.
    static func integer(_ text: UnsafeBufferPointer<UInt8>) -> Int64? {
        let isNegative = text.first == UInt8(ascii: "-")
        // Counted downwards, where one more value fits than upwards.
        var value: Int64 = 0
        for byte in text.dropFirst(isNegative ? 1 : 0) {
            let (shifted, overflow) = value.multipliedReportingOverflow(by: 10)
            let (next, underflow) = shifted.subtractingReportingOverflow(Int64(byte &- UInt8(ascii: "0")))
            if overflow || underflow { return nil }
            value = next
        }
        if isNegative { return value }
        return value == .min ? nil : -value
    }

    /// The nearest double; infinite when the number is too large for one.
    static func double(_ text: UnsafeBufferPointer<UInt8>) -> Double {
        // Up to 15 digits with a point make one exact division (Clinger 1990, "How to read floating point numbers accurately").
        var (digits, places, isExact) = (Int64(0), 0, text.count <= 16)
        var isFraction = false
        for byte in text where isExact && byte != UInt8(ascii: "-") {
            if byte == UInt8(ascii: ".") {
                isFraction = true
            } else if byte &- UInt8(ascii: "0") < 10 {
                digits = digits * 10 + Int64(byte &- UInt8(ascii: "0"))
                if isFraction { places += 1 }
            } else {
                isExact = false
            }
        }
        if isExact {
            let value = Double(digits) / powersOfTen[places]
            return text.first == UInt8(ascii: "-") ? -value : value
        }
        return Double(String(decoding: text, as: UTF8.self)) ?? .infinity
    }

    private static let powersOfTen: [Double] = [
        1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
    ]
}
