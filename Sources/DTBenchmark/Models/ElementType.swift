import COnnxRuntime

/// What a tensor's elements are, of those that inputs can be generated for.
package enum ElementType: String, CaseIterable, Hashable, Sendable {
    case float32, float64, float16, bfloat16
    case int8, int16, int32, int64
    case uint8, uint16, uint32, uint64
    case bool

    /// The size of one element in bytes.
    package var size: Int {
        switch self {
        case .int8, .uint8, .bool: 1
        case .int16, .uint16, .float16, .bfloat16: 2
        case .int32, .uint32, .float32: 4
        case .int64, .uint64, .float64: 8
        }
    }

    /// The runtime's number for the type.
    var runtimeNumber: CInt {
        let number =
            switch self {
            case .float32: DT_ORT_FLOAT32
            case .float64: DT_ORT_FLOAT64
            case .float16: DT_ORT_FLOAT16
            case .bfloat16: DT_ORT_BFLOAT16
            case .int8: DT_ORT_INT8
            case .int16: DT_ORT_INT16
            case .int32: DT_ORT_INT32
            case .int64: DT_ORT_INT64
            case .uint8: DT_ORT_UINT8
            case .uint16: DT_ORT_UINT16
            case .uint32: DT_ORT_UINT32
            case .uint64: DT_ORT_UINT64
            case .bool: DT_ORT_BOOL
            }
        return CInt(number)
    }

    /// The type of a number of the runtime's; `nil` for strings, complex numbers and what is packed below a byte.
    init?(runtimeNumber: CInt) {
        guard let type = Self.allCases.first(where: { $0.runtimeNumber == runtimeNumber }) else { return nil }
        self = type
    }

    /// The word for a type of the runtime's that inputs cannot be generated for.
    static func unsupportedName(runtimeNumber: CInt) -> String {
        switch Int(runtimeNumber) {
        case Int(DT_ORT_STRING): "strings"
        case Int(DT_ORT_COMPLEX64), Int(DT_ORT_COMPLEX128): "complex numbers"
        default: "elements of type \(runtimeNumber) of the runtime's list"
        }
    }
}
