import COnnxRuntime

/// Reads the names of a model's inputs and outputs.
struct OnnxNames {
    private let interface: OnnxInterface
    private let session: OnnxHandle
    private let allocator: OpaquePointer

    init(interface: OnnxInterface, session: OnnxHandle) throws(OnnxError) {
        self.interface = interface
        self.session = session
        var allocator: OpaquePointer?
        try interface.check(dt_ort_default_allocator(interface.table, &allocator))
        guard let allocator else { throw OnnxError(code: 1, message: "the library has no allocator") }
        self.allocator = allocator
    }

    func inputs() throws(OnnxError) -> [String] {
        var count = 0
        try interface.check(dt_ort_input_count(interface.table, session.pointer, &count))
        return try names(count) { dt_ort_input_name(interface.table, session.pointer, $0, allocator, &$1) }
    }

    func outputs() throws(OnnxError) -> [String] {
        var count = 0
        try interface.check(dt_ort_output_count(interface.table, session.pointer, &count))
        return try names(count) { dt_ort_output_name(interface.table, session.pointer, $0, allocator, &$1) }
    }

    private func names(
        _ count: Int, _ read: (Int, inout UnsafeMutablePointer<CChar>?) -> OpaquePointer?
    ) throws(OnnxError) -> [String] {
        var names: [String] = []
        for index in 0..<count {
            var text: UnsafeMutablePointer<CChar>?
            try interface.check(read(index, &text))
            guard let text else { throw OnnxError(code: 1, message: "input or output \(index) has no name") }
            names.append(String(cString: text))
            try interface.check(dt_ort_free(interface.table, allocator, text))
        }
        return names
    }
}
