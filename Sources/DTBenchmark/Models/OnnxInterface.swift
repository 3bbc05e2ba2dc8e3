import COnnxRuntime

/// The table of functions of a loaded library. Calls through it throw what the library says.
struct OnnxInterface {
    let table: OpaquePointer

    /// Turns a status into an error, and releases it.
    func check(_ status: OpaquePointer?) throws(OnnxError) {
        guard let status else { return }
        defer { dt_ort_release_status(table, status) }
        let message = String(cString: dt_ort_status_message(table, status))
        throw OnnxError(
            code: dt_ort_status_code(table, status),
            message: String(message.reversed().drop(while: \.isWhitespace).reversed()))
    }

    /// Makes something of the library's.
    /// - Parameters:
    ///   - release: The function that releases it.
    ///   - kept: What must not be released before it.
    ///   - make: Calls the function that makes it.
    func make(
        release: @escaping (OpaquePointer, OpaquePointer) -> Void, keeping kept: [AnyObject] = [],
        _ make: (inout OpaquePointer?) -> OpaquePointer?
    ) throws(OnnxError) -> OnnxHandle {
        var pointer: OpaquePointer?
        try check(make(&pointer))
        guard let pointer else { throw OnnxError(code: 1, message: "the library made nothing and gave no reason") }
        return OnnxHandle(pointer, kept: kept) { [table] in release(table, $0) }
    }
}

/// Something of the library's, released when nothing refers to it any more.
final class OnnxHandle {
    let pointer: OpaquePointer
    /// Released after this.
    private let kept: [AnyObject]
    private let release: (OpaquePointer) -> Void

    init(_ pointer: OpaquePointer, kept: [AnyObject], release: @escaping (OpaquePointer) -> Void) {
        self.pointer = pointer
        self.kept = kept
        self.release = release
    }

    deinit { release(pointer) }
}

/// What the library said of a call that failed.
struct OnnxError: Error, Hashable {
    var code: CInt
    var message: String

    /// The message with the name of the code, as the library's documentation has it.
    var text: String {
        let names = [
            "OK", "FAIL", "INVALID_ARGUMENT", "NO_SUCHFILE", "NO_MODEL", "ENGINE_ERROR", "RUNTIME_EXCEPTION",
            "INVALID_PROTOBUF", "MODEL_LOADED", "NOT_IMPLEMENTED", "INVALID_GRAPH", "EP_FAIL",
        ]
        let name = names.indices.contains(Int(code)) ? names[Int(code)] : "code \(code)"
        return "\(message) (\(name))"
    }
}
