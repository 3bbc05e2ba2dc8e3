/// Cuts a stream of bytes into lines. A line that grows past the limit is handed out in pieces.
struct LineSplitter {
    /// The longest line that is waited for, in bytes.
    private let limit: Int
    private var begun: [UInt8] = []

    init(limit: Int = 64 << 10) { self.limit = limit }

    /// Takes bytes and gives the lines that they complete, each with its line end.
    mutating func take(_ bytes: UnsafeRawBufferPointer) -> [[UInt8]] {
        var lines: [[UInt8]] = []
        var rest = bytes[...]
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            lines.append(begun + rest[...end])
            begun = []
            rest = rest[(end + 1)...]
        }
        begun += rest
        if begun.count > limit {
            lines.append(begun)
            begun = []
        }
        return lines
    }

    /// What is left when the stream has ended without a line end.
    mutating func takeRest() -> [UInt8] {
        defer { begun = [] }
        return begun
    }
}
