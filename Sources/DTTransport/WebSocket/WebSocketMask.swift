/// The masking of RFC 6455, section 5.3: each byte is combined with one of four, in turn.
struct WebSocketMask {
    private let key: UInt64

    init(_ first: UInt8, _ second: UInt8, _ third: UInt8, _ fourth: UInt8) {
        let word = UInt32(first) | UInt32(second) << 8 | UInt32(third) << 16 | UInt32(fourth) << 24
        key = UInt64(word) | UInt64(word) << 32
    }

    init(_ key: [UInt8]) { self.init(key[0], key[1], key[2], key[3]) }

    var bytes: [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: key >> (8 * UInt64($0))) } }

    /// Masks or unmasks bytes in place, eight at a time. `offset` is how many bytes of the frame come before them.
    func apply(to bytes: UnsafeMutableRawBufferPointer, offset: Int) {
        let shift = UInt64(offset & 3) * 8
        let key = shift == 0 ? self.key : self.key >> shift | self.key << (64 - shift)
        let words = bytes.count & ~7
        for position in stride(from: 0, to: words, by: 8) {
            let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self)) ^ key
            bytes.storeBytes(of: word.littleEndian, toByteOffset: position, as: UInt64.self)
        }
        for position in words..<bytes.count {
            bytes[position] ^= UInt8(truncatingIfNeeded: key >> (8 * UInt64(position & 7)))
        }
    }
}
