import DTWire
import Testing

@testable import DTBenchmark

@Suite(.timeLimit(.minutes(5)))
struct InputShapesTests {
    private static func input(_ name: String, _ dimensions: [ModelInput.Dimension]) -> ModelInput {
        ModelInput(name: name, elementType: .float32, dimensions: dimensions)
    }

    private static let image = input("x", [.open("N"), .fixed(3), .fixed(8), .fixed(8)])
    private static let tokens = [
        input("ids", [.open("batch"), .open("sequence")]), input("mask", [.open("batch"), .open("sequence")]),
    ]

    struct Example: Sendable {
        var inputs: [ModelInput]
        var sizes: [String: Int] = [:]
        var batch: Int
        var shapes: [[Int]]
    }

    @Test(arguments: [
        Example(inputs: [image], batch: 4, shapes: [[4, 3, 8, 8]]),
        Example(inputs: tokens, sizes: ["sequence": 16], batch: 2, shapes: [[2, 16], [2, 16]]),
        // A dimension of one input alone goes before the name.
        Example(inputs: tokens, sizes: ["sequence": 16, "mask[1]": 8], batch: 2, shapes: [[2, 16], [2, 8]]),
        // The batch's name means the batch wherever it stands.
        Example(inputs: [input("x", [.open("N"), .open("N")])], batch: 3, shapes: [[3, 3]]),
        Example(inputs: [input("x", [.open(""), .open("")])], sizes: ["x[1]": 5], batch: 3, shapes: [[3, 5]]),
        // A fixed input beside an open one is taken as it is.
        Example(
            inputs: [image, input("limit", [.fixed(1)]), input("s", [])], batch: 2, shapes: [[2, 3, 8, 8], [1], []]),
        Example(inputs: [input("x", [.fixed(1), .fixed(9)])], batch: 1, shapes: [[1, 9]]),
        Example(
            inputs: [input("v", [.fixed(7)]), input("x", [.fixed(8), .fixed(9)])], batch: 8, shapes: [[7], [8, 9]]),
        Example(inputs: [image], sizes: ["N": 6], batch: 6, shapes: [[6, 3, 8, 8]]),
        Example(inputs: [input("s", [])], batch: 1, shapes: [[]]),
        Example(inputs: [], batch: 1, shapes: []),
    ])
    func `open dimensions take the batch or the size that is given`(example: Example) throws {
        let shapes = try InputShapes(model: "m", inputs: example.inputs, sizes: example.sizes)
        #expect(try shapes.shapes(batch: example.batch) == example.shapes)
    }

    @Test func `a batch that the model does not allow is refused with what it allows`() throws {
        let shapes = try InputShapes(model: "net", inputs: [Self.input("x", [.fixed(1), .fixed(9)])], sizes: [:])
        let failure = #expect(throws: BenchmarkFailure.self) { try shapes.shapes(batch: 4) }
        #expect(failure?.code == .modelUnusable)
        #expect(failure?.message.contains("batch size 4 cannot be measured") == true)
        #expect(failure?.message.contains("fixes its batch at 1 (input x is 1 x 9)") == true)
    }

    @Test(arguments: [
        ([input("v", [.fixed(7)])], [:]), ([], [:]), ([input("x", [.open("N"), .fixed(3)])], ["N": 6]),
    ])
    func `without an open batch only one size can be measured`(inputs: [ModelInput], sizes: [String: Int]) throws {
        let shapes = try InputShapes(model: "net", inputs: inputs, sizes: sizes)
        #expect(throws: BenchmarkFailure.self) { try shapes.shapes(batch: 2) }
    }

    @Test func `an open dimension without a size is refused by name`() throws {
        let shapes = try InputShapes(model: "bert", inputs: Self.tokens, sizes: [:])
        let failure = #expect(throws: BenchmarkFailure.self) { try shapes.shapes(batch: 1) }
        #expect(failure?.status == .rejected)
        #expect(failure?.code == .invalidConfig)
        #expect(failure?.message.contains("input ids is batch x sequence. Set dimensions: {\"sequence\"") == true)
    }

    @Test func `a size for a dimension that is not there is refused with the nearest that is`() {
        let failure = #expect(throws: BenchmarkFailure.self) {
            try InputShapes(model: "bert", inputs: Self.tokens, sizes: ["sequense": 16])
        }
        #expect(failure?.code == .invalidConfig)
        #expect(failure?.message.contains("no open dimension \"sequense\"") == true)
        #expect(failure?.message.contains("did you mean \"sequence\"?") == true)
    }
}
