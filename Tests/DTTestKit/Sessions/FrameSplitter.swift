/// Cuts a WebSocket's bytes at the ends of its frames, as one who sits on the path would: first the HTTP head, then frames,
/// masks and all.
package struct FrameSplitter: Sendable {
    private var buffer: [UInt8] = []
    private var isPastHead = false

    package init() {}

    package enum Piece: Hashable, Sendable {
        case head([UInt8])
        /// One frame whole; the payload begins at `payloadStart`.
        case frame([UInt8], payloadStart: Int)

        package var bytes: [UInt8] {
            switch self {
            case .head(let bytes), .frame(let bytes, _): bytes
            }
        }
    }

    /// Takes bytes and returns the pieces that they complete.
    package mutating func split(_ bytes: some Sequence<UInt8>) -> [Piece] {
        buffer.append(contentsOf: bytes)
        var pieces: [Piece] = []
        while let piece = next() { pieces.append(piece) }
        return pieces
    }

    private mutating func next() -> Piece? {
        guard isPastHead else {
            guard let end = buffer.firstRange(of: Array("\r\n\r\n".utf8))?.upperBound else { return nil }
            isPastHead = true
            return .head(take(end))
        }
        guard buffer.count >= 2 else { return nil }
        let short = Int(buffer[1] & 0x7F)
        let extended = short == 126 ? 2 : short == 127 ? 8 : 0
        let start = 2 + extended + (buffer[1] & 0x80 != 0 ? 4 : 0)
        guard buffer.count >= start else { return nil }
        let length = extended == 0 ? short : buffer[2..<2 + extended].reduce(0) { $0 << 8 | Int($1) }
        guard buffer.count >= start + length else { return nil }
        return .frame(take(start + length), payloadStart: start)
    }

    private mutating func take(_ count: Int) -> [UInt8] {
        defer { buffer.removeFirst(count) }
        return Array(buffer.prefix(count))
    }
}
