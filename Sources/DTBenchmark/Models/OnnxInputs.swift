import COnnxRuntime
import DTWire

/// Reads what a model declares of its inputs.
struct OnnxInputs {
    let interface: OnnxInterface
    let session: OnnxHandle
    /// What messages call the model.
    let model: String

    /// Reads every input. Throws a `BenchmarkFailure` for one that cannot be generated, an `OnnxError` for any other fault.
    func read(names: [String]) throws -> [ModelInput] {
        try names.enumerated().map { index, name in
            let type = try interface.make(release: dt_ort_release_type) {
                dt_ort_input_type(interface.table, session.pointer, index, &$0)
            }
            return try read(type, name: name)
        }
    }

    private func read(_ type: OnnxHandle, name: String) throws -> ModelInput {
        var kind: CInt = 0
        try interface.check(dt_ort_type_kind(interface.table, type.pointer, &kind))
        var tensor: OpaquePointer?
        try interface.check(dt_ort_as_tensor_type(interface.table, type.pointer, &tensor))
        guard kind == CInt(DT_ORT_KIND_TENSOR), let tensor else {
            throw refusal(name, takes: "something other than a tensor")
        }
        var number: CInt = 0
        try interface.check(dt_ort_element_type(interface.table, tensor, &number))
        guard let elementType = ElementType(runtimeNumber: number) else {
            throw refusal(name, takes: ElementType.unsupportedName(runtimeNumber: number))
        }
        return ModelInput(name: name, elementType: elementType, dimensions: try dimensions(of: tensor))
    }

    private func dimensions(of tensor: OpaquePointer) throws -> [ModelInput.Dimension] {
        var count = 0
        try interface.check(dt_ort_dimension_count(interface.table, tensor, &count))
        var sizes = [Int64](repeating: 0, count: count)
        var names = [UnsafePointer<CChar>?](repeating: nil, count: count)
        try interface.check(dt_ort_dimensions(interface.table, tensor, &sizes, count))
        try interface.check(dt_ort_dimension_names(interface.table, tensor, &names, count))
        return zip(sizes, names).map { size, name in
            size >= 0 ? .fixed(Int(size)) : .open(name.map { String(cString: $0) } ?? "")
        }
    }

    private func refusal(_ name: String, takes content: String) -> BenchmarkFailure {
        BenchmarkFailure(
            code: .modelUnusable,
            message:
                "the input \(name) of the model \(model) takes \(content), which cannot be generated; inputs may be "
                + "tensors of \(ElementType.allCases.map(\.rawValue).joined(separator: ", "))")
    }
}
