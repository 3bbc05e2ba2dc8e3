import DTWire

/// Fills a tensor with values that any model can take: floating-point numbers uniform in [0, 1), integers and booleans 0 or 1,
/// which is in range whether the model uses them as a mask, as a token or as an index.
///
/// The same seed gives the same content. No number is a subnormal, whose arithmetic is many times slower.
struct InputContent {
    private var generator: SeededGenerator

    init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

    /// Fills memory with elements of a type, as many as go into it.
    mutating func fill(_ memory: UnsafeMutableRawBufferPointer, with type: ElementType) {
        // Each float takes as many random bits as its type has significant ones, so that none is rounded up to 1.
        switch type {
        case .float32: fill(memory) { Float($0 >> 40) * 0x1p-24 }
        case .float64: fill(memory) { Double($0 >> 11) * 0x1p-53 }
        case .float16: fill(memory) { Float16($0 >> 53) * 0x1p-11 }
        case .bfloat16: fill(memory) { UInt16(truncatingIfNeeded: (Float($0 >> 56) * 0x1p-8).bitPattern >> 16) }
        case .int8, .uint8, .bool: fill(memory) { UInt8($0 >> 63) }
        case .int16, .uint16: fill(memory) { UInt16($0 >> 63) }
        case .int32, .uint32: fill(memory) { UInt32($0 >> 63) }
        case .int64, .uint64: fill(memory) { $0 >> 63 }
        }
    }

    private mutating func fill<Element: BitwiseCopyable>(
        _ memory: UnsafeMutableRawBufferPointer, with element: (UInt64) -> Element
    ) {
        for index in 0..<(memory.count / MemoryLayout<Element>.stride) {
            memory.storeBytes(
                of: element(generator.next()), toByteOffset: index * MemoryLayout<Element>.stride, as: Element.self)
        }
    }
}
