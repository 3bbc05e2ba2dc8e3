/// The words of a text of /proc, taken one after another without making strings of them.
struct ProcText {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

    /// Goes to what follows a word that begins a line; whether there is such a line.
    mutating func find(_ word: StaticString) -> Bool {
        let wanted = UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount)
        while !rest.isEmpty {
            if rest.starts(with: wanted) {
                rest = rest.dropFirst(wanted.count)
                return true
            }
            guard let end = rest.firstIndex(of: UInt8(ascii: "\n")) else { break }
            rest = rest[(end + 1)...]
        }
        return false
    }

    /// The next number of the line; `nil` when something else comes, or when it has more than 18 digits.
    mutating func number() -> Int64? {
        while let byte = rest.first, byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") { rest.removeFirst() }
        let digits = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        guard (1...18).contains(digits.count) else { return nil }
        rest = rest[digits.endIndex...]
        return digits.reduce(0) { $0 * 10 + Int64($1 - UInt8(ascii: "0")) }
    }

    /// The next number with a fraction of at most nine places.
    mutating func decimal() -> Double? {
        guard let whole = number() else { return nil }
        guard rest.first == UInt8(ascii: ".") else { return Double(whole) }
        let before = rest.dropFirst()
        rest = before
        guard let fraction = number(), before.count - rest.count <= 9 else { return nil }
        return Double(whole) + Double(fraction) / ProcText.powers[before.count - rest.count]
    }

    private static let powers: [Double] = [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9]
}
