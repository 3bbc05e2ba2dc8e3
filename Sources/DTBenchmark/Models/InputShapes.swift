package import DTWire

/// Gives every dimension of a model's inputs a size.
///
/// The batch is the first dimension of every input that leaves it open, unless the task sets that dimension by name; every
/// dimension of the same name follows it. A model that leaves none open runs at the one batch that it fixes. The other open
/// dimensions have the sizes that the task gives.
package struct InputShapes {
    private let model: String
    private let inputs: [ModelInput]
    private let sizes: [String: Int]
    /// The names of dimensions that are the batch wherever they stand.
    private let batchNames: Set<String>

    /// - Parameters:
    ///   - model: What messages call the model.
    ///   - sizes: Sizes of open dimensions, by their name in the model or as `input[position]`.
    /// - Throws: A failure when a size is given for what the model does not leave open.
    package init(model: String, inputs: [ModelInput], sizes: [String: Int]) throws(BenchmarkFailure) {
        self.model = model
        self.inputs = inputs
        self.sizes = sizes
        let known = inputs.flatMap { input in input.dimensions.indices.flatMap { input.keys(ofDimension: $0) } }
        for name in sizes.keys.sorted() where !known.contains(name) {
            let near = NearMiss.closest(to: name, among: known).map { "; did you mean \"\($0)\"?" } ?? ""
            let open = known.isEmpty ? "it leaves none open" : "it leaves open: \(Self.list(known))"
            throw BenchmarkFailure(
                status: .rejected, code: .invalidConfig,
                message: "dimensions: the model \(model) has no open dimension \"\(name)\" (\(open))\(near)")
        }
        batchNames = Set(
            inputs.compactMap { input in
                guard case .open(let name)? = input.dimensions.first, !name.isEmpty else { return nil }
                return input.keys(ofDimension: 0).contains { sizes[$0] != nil } ? nil : name
            })
    }

    /// The shape of each input, in their order, at a batch size.
    package func shapes(batch: Int) throws(BenchmarkFailure) -> [[Int]] {
        if !hasOpenBatch, batch != fixedBatch {
            throw BenchmarkFailure(
                code: .modelUnusable,
                message: "batch size \(batch) cannot be measured: the model \(model) fixes its batch at \(fixedBatch) "
                    + "(\(declaration)). Ask for batch size \(fixedBatch), or export the model with an open first "
                    + "dimension")
        }
        var shapes: [[Int]] = []
        for input in inputs {
            var shape: [Int] = []
            for index in input.dimensions.indices { shape.append(try size(of: input, index, batch: batch)) }
            shapes.append(shape)
        }
        return shapes
    }

    private func size(of input: ModelInput, _ index: Int, batch: Int) throws(BenchmarkFailure) -> Int {
        switch input.dimensions[index] {
        case .fixed(let size): return size
        case .open(let name):
            let keys = input.keys(ofDimension: index)
            // What is said of one input alone goes before what is said of a name.
            if let size = keys.reversed().lazy.compactMap({ sizes[$0] }).first { return size }
            if index == 0 || batchNames.contains(name) { return batch }
            throw BenchmarkFailure(
                status: .rejected, code: .invalidConfig,
                message: "the model \(model) leaves a dimension open that has no size: input \(input.name) is "
                    + "\(input.shapeText). Set dimensions: {\"\(keys[0])\": …}")
        }
    }

    private var hasOpenBatch: Bool {
        inputs.contains { input in
            let keys = input.dimensions.isEmpty ? [] : input.keys(ofDimension: 0)
            return !keys.isEmpty && keys.allSatisfy { sizes[$0] == nil }
        }
    }

    /// How many items go through a model at once that leaves no batch open: the first dimension of its first input with
    /// more than one, for a vector or scalar is one item.
    private var fixedBatch: Int {
        guard let shape = inputs.first(where: { $0.dimensions.count > 1 }) else { return 1 }
        switch shape.dimensions[0] {
        case .fixed(let size): return size
        case .open: return shape.keys(ofDimension: 0).reversed().lazy.compactMap { sizes[$0] }.first ?? 1
        }
    }

    private var declaration: String {
        inputs.isEmpty ? "it has no inputs" : "input " + Self.list(inputs.map { "\($0.name) is \($0.shapeText)" })
    }

    private static func list(_ names: [String]) -> String {
        var seen: Set<String> = []
        let distinct = names.filter { seen.insert($0).inserted }
        return distinct.prefix(12).joined(separator: ", ") + (distinct.count > 12 ? ", …" : "")
    }
}
