import Testing

@testable import DTBenchmark

@Suite(.timeLimit(.minutes(5)))
struct InputContentTests {
    /// The elements of a type as numbers.
    private static func numbers(_ type: ElementType, count: Int, seed: UInt64) -> [Double] {
        var content = InputContent(seed: seed)
        var bytes = [UInt8](repeating: 0xff, count: count * type.size)
        return bytes.withUnsafeMutableBytes { memory in
            content.fill(memory, with: type)
            return (0..<count).map { index in
                func load<Element: BitwiseCopyable>(_: Element.Type) -> Element {
                    memory.loadUnaligned(fromByteOffset: index * type.size, as: Element.self)
                }
                return switch type {
                case .float32: Double(load(Float.self))
                case .float64: load(Double.self)
                case .float16: Double(load(Float16.self))
                case .bfloat16: Double(Float(bitPattern: UInt32(load(UInt16.self)) << 16))
                case .int8: Double(load(Int8.self))
                case .int16: Double(load(Int16.self))
                case .int32: Double(load(Int32.self))
                case .int64: Double(load(Int64.self))
                case .uint8, .bool: Double(load(UInt8.self))
                case .uint16: Double(load(UInt16.self))
                case .uint32: Double(load(UInt32.self))
                case .uint64: Double(load(UInt64.self))
                }
            }
        }
    }

    @Test(arguments: [ElementType.float32, .float64, .float16, .bfloat16])
    func `floating-point numbers are spread over zero to one`(type: ElementType) {
        let numbers = Self.numbers(type, count: 4000, seed: 1)
        #expect(numbers.allSatisfy { $0 >= 0 && $0 < 1 })
        let mean = numbers.reduce(0, +) / 4000
        #expect(abs(mean - 0.5) < 0.03)
        #expect(numbers.contains { $0 > 0.95 } && numbers.contains { $0 < 0.05 })
        // A subnormal would be slower to calculate with.
        #expect(numbers.allSatisfy { $0 == 0 || $0 >= 0x1p-53 })
    }

    @Test(arguments: ElementType.allCases.filter { ![.float32, .float64, .float16, .bfloat16].contains($0) })
    func `integers and booleans are zero or one`(type: ElementType) {
        let numbers = Self.numbers(type, count: 500, seed: 1)
        #expect(Set(numbers) == [0, 1])
    }

    @Test(arguments: ElementType.allCases)
    func `the same seed gives the same content, and another seed another`(type: ElementType) {
        #expect(Self.numbers(type, count: 100, seed: 5) == Self.numbers(type, count: 100, seed: 5))
        #expect(Self.numbers(type, count: 100, seed: 5) != Self.numbers(type, count: 100, seed: 6))
    }
}
